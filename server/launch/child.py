"""One child process: started, waited for, stopped; its output in a log file.

Input: a :class:`Service`. A child is tied to this process: it ends with it, even if this one is killed.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import httpx

from foundation.errors import BespokeError
from foundation.settings import ROOT
from server.launch.services import Service, inherited_environment

_TETHER = Path(__file__).with_name("tether.py")
_TAIL_LINES = 20


class LaunchFailed(BespokeError):
    """Something could not be started, or ended when it should not. ``tail``: the last lines of its log."""

    code = "launch_failed"

    def __init__(self, message: str, *, advice: str = "", tail: str = "") -> None:
        super().__init__(message, advice=advice)
        self.tail = tail


class Child:
    """A service's process; after it died, :meth:`start` starts it anew."""

    def __init__(self, service: Service, logs: Path) -> None:
        self.service = service
        self.log = logs / f"{service.name}.log"
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """The process id, while there is a process."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self) -> None:
        """Start the process; :class:`LaunchFailed` if its program is not there."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if not shutil.which(self.service.command[0]):
            raise LaunchFailed(
                f"{self.service.name}: {self.service.command[0]} is not there.", advice="Run `make setup`."
            )
        self._process = await start_tethered(
            self.service.command, {**inherited_environment(), **self.service.environment}, self.log
        )

    async def wait(self) -> int:
        """Wait for its end; the exit code, below zero for a signal."""
        assert self._process is not None
        return await self._process.wait()

    async def ready(self) -> None:
        """Wait until it answers; :class:`LaunchFailed` if it ends before, or takes too long."""
        ended = asyncio.create_task(self.wait())
        healthy = asyncio.create_task(_answers(self.service.health))
        try:
            done, _ = await asyncio.wait(
                {ended, healthy}, timeout=self.service.start_timeout, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            for task in (ended, healthy):
                task.cancel()
        if ended in done:
            raise self.failure(f"ended while starting ({describe_exit(ended.result())})")
        if not done:
            raise self.failure(f"did not answer within {self.service.start_timeout:.0f} seconds")

    async def stop(self) -> None:
        """End it: asked first, killed with all it started when it does not listen within its grace."""
        if self._process is None or self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), self.service.grace)
        except TimeoutError:
            self.kill()
            await self._process.wait()

    def kill(self) -> None:
        """Kill it and all it started, at once."""
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)  # its own group: see start_tethered

    def failure(self, what: str) -> LaunchFailed:
        """The error that says ``what`` happened, with the end of the log."""
        return LaunchFailed(
            f"The {self.service.name} {what}.",
            advice=f"Its log is {shown_path(self.log)}.",
            tail=tail(self.log),
        )


async def start_tethered(
    command: tuple[str, ...], environment: dict[str, str], log: Path | None = None, pass_fds: tuple[int, ...] = ()
) -> asyncio.subprocess.Process:
    """Start a program that dies with this process, in a group of its own: Ctrl-C reaches only this process, which ends
    the others in order. Without a ``log`` its output goes where ours does; ``pass_fds`` are open files it is given."""
    with contextlib.ExitStack() as opened:
        output = opened.enter_context(_opened(log)) if log else None
        return await asyncio.create_subprocess_exec(
            sys.executable, "-I", "-S", str(_TETHER), str(os.getpid()), *command,
            stdin=asyncio.subprocess.DEVNULL, stdout=output, stderr=output,
            cwd=ROOT, env=environment, process_group=0, pass_fds=pass_fds,
        )  # fmt: skip


def _opened(log: Path) -> IO[bytes]:
    output = log.open("ab")
    output.write(f"--- started {time.strftime('%Y-%m-%d %H:%M:%S')} ---\n".encode())
    output.flush()
    return output


async def follow(process: asyncio.subprocess.Process, log: Path, said: Callable[[str], None]) -> int:
    """Pass on what a process writes to its log, line by line, until it ends; its exit code."""
    with log.open("rb") as output:
        output.seek(0, os.SEEK_END)
        while True:
            code = process.returncode
            for line in output.read().decode(errors="replace").splitlines():
                if line.strip():
                    said(line.strip())
            if code is not None:
                return code
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), 0.2)


async def _answers(url: str) -> None:
    # Neighbours on this machine: a proxy set for the outside world must not come between.
    async with httpx.AsyncClient(timeout=2, trust_env=False) as http:
        while True:
            with contextlib.suppress(httpx.HTTPError):
                if (await http.get(url)).is_success:
                    return
            await asyncio.sleep(0.1)


def tail(log: Path) -> str:
    """The last lines of a log since its process was last started; nothing if there are none."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    starts = [number for number, line in enumerate(lines) if line.startswith("--- started ")]
    return "\n".join(lines[starts[-1] + 1 if starts else 0 :][-_TAIL_LINES:])


def describe_exit(code: int) -> str:
    """An exit code in words."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"


def shown_path(path: Path) -> str:
    """A path as short as it can be shown: relative to where the user is, if it is below."""
    with contextlib.suppress(ValueError):
        return str(path.resolve().relative_to(Path.cwd()))
    return str(path)
