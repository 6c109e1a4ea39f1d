"""One run of the tests: the folder its workers share, and the processes they started together.

A shared process is started once, by the worker that needs it first; it ends with the run.
"""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from foundation.settings import ROOT
from tests.support.waiting import wait_until

_FOLDER, _PID = "BESPOKE_TEST_FOLDER", "BESPOKE_TEST_PID"


def begin() -> None:
    """Called in the process that runs the tests or hands them to workers, before it does."""
    if _FOLDER not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="bespoke-tests-"))
        folder.chmod(0o755)  # PostgreSQL started by root runs as another user
        os.environ[_FOLDER], os.environ[_PID] = str(folder), str(os.getpid())


def end() -> None:
    """End what the run has started, and delete its folder. Does nothing in a worker."""
    if os.environ.get(_PID) != str(os.getpid()):
        return
    keepers = [int(file.read_text()) for file in folder().glob("*.keeper")]
    for pid in keepers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    for pid in keepers:
        wait_until(lambda pid=pid: not _is_alive(pid), seconds=60, what=f"the end of process {pid}")  # type: ignore[misc]
    shutil.rmtree(folder(), ignore_errors=True)
    del os.environ[_FOLDER], os.environ[_PID]


def folder() -> Path:
    """What the workers of this run share."""
    return Path(os.environ[_FOLDER])


@contextlib.contextmanager
def only_one(name: str) -> Iterator[None]:
    """Held by one worker at a time."""
    with (folder() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def shared_process(
    name: str, command: Sequence[str], ready: Path, *, environment: Mapping[str, str] | None = None, seconds: float = 60
) -> dict[str, Any]:
    """Start a process unless another worker has; what it wrote to ``ready``, as JSON, once it was there.

    ``environment`` is added to this process's. Fails, with the output, if it ends or takes longer than ``seconds``.
    """
    log = folder() / f"{name}.log"
    with only_one(name):
        if not ready.exists():
            keeper = _start(name, command, log, environment or {})
            wait_until(lambda: ready.exists() or keeper.poll() is not None, seconds=seconds, what=_said(log))
            assert ready.exists(), f"{name} ended: {_said(log)}"
    found: dict[str, Any] = json.loads(ready.read_text())
    return found


def _start(name: str, command: Sequence[str], log: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    keeper = [sys.executable, "-m", "tests.support.keeper", os.environ[_PID], *command]
    with log.open("wb") as output:
        started = subprocess.Popen(
            keeper, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=ROOT, start_new_session=True,
            env={**os.environ, **environment, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
    (folder() / f"{name}.keeper").write_text(str(started.pid))
    return started


def _said(log: Path) -> str:
    return f"see its output:\n{log.read_text(errors='replace')[-4000:]}"


def _is_alive(pid: int) -> bool:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
