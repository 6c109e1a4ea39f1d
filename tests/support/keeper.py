"""Keeps a program running for as long as another process lives: ``keeper.py PID PROGRAM ARGUMENT …``.

The tests' shared servers are started by whichever worker needs one first, and have to outlive it, but not the run.
"""

import contextlib
import os
import select
import signal
import subprocess
import sys

_GRACE_SECONDS = 30


def main(pid: int, program: list[str]) -> int:
    """Run the program until it ends, or ``pid`` does, or this process is told to stop."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return 1
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
        signal.signal(number, lambda *_: None)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    child = subprocess.Popen(program, start_new_session=True)
    while child.poll() is None:
        ready, _, _ = select.select([watched, reading], [], [])
        if watched in ready or set(os.read(reading, 64)) & {signal.SIGTERM, signal.SIGINT}:
            break
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
    return child.wait()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
