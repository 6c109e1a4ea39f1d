"""The processes of one server on this machine: found, killed, and seen to serve again; Linux only.

The server watches over them itself, and starts one that was killed again.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from bench.system import children

_LISTENS = "0A"  # in the system's tables of connections


class ServerProcesses:
    """Those of the server at ``port`` of the loopback address; ``supervisor`` is the process that started them."""

    def __init__(self, supervisor: int, port: int) -> None:
        self._supervisor = supervisor
        self._port = port

    def kill(self, number: int) -> None:
        """SIGKILL one, if it is there just now."""
        if (pid := self._pids().get(number)) is not None:
            os.kill(pid, signal.SIGKILL)

    async def serves(self, number: int) -> bool:
        """Whether it takes connections."""
        pid = self._pids().get(number)
        return pid is not None and bool(_sockets(pid) & self._listening())

    def _pids(self) -> dict[int, int]:
        found = {}
        for pid in children(self._supervisor):
            command = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").split("\0")
            if "--process" in command:
                found[int(command[command.index("--process") + 1])] = pid
        return found

    def _listening(self) -> set[str]:
        rows = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
        return {f"socket:[{row[9]}]" for row in rows if row[3] == _LISTENS and int(row[1][-4:], 16) == self._port}


def _sockets(pid: int) -> set[str]:
    found = set()
    for one in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.add(str(one.readlink()))
        except OSError:  # closed meanwhile
            continue
    return found
