"""Starts the processes of a server, watches over them, and stops them all.

In: the settings. Out: an exit code: 0 when it was stopped, that of the process that could not be started otherwise. A
process that dies is started again, as one that hangs is; one that never served at all ends everything, since it would
not the next time either. All of them end with this process, however it ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence

import structlog
from prometheus_client.multiprocess import mark_process_dead

from foundation.machine.folder import machine_folder
from foundation.settings import Settings
from server.http.figures import figures_folder
from server.launch.child import describe_exit, start_tethered
from server.processes.heartbeat import Heartbeat
from server.processes.port import reserved
from server.secrets import with_secrets

_SERVE = (sys.executable, "-m", "server.cli", "serve")
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_LIVED_LONG = 60.0
_LOOK_SECONDS = 1.0
#: Longer than any work of the loop's own; compiling is done in threads.
_HANGS_SECONDS = 60.0
#: Longer than a process itself waits for turns and requests that are under way.
_GRACE_SECONDS = 22.0
_log = structlog.get_logger(__name__)


class _NeverServed(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Supervisor:
    """Of one server. ``settings.processes`` says how many, ``command`` what each is; it is told its number and the pipe
    for its heartbeat. One that is silent for ``hangs_seconds`` is killed."""

    def __init__(
        self, settings: Settings, command: Sequence[str] = _SERVE, hangs_seconds: float = _HANGS_SECONDS
    ) -> None:
        self._settings = with_secrets(settings)
        self._command = command
        self._hangs_seconds = hangs_seconds
        self._figures = figures_folder(machine_folder(settings.state_folder))
        self._running: dict[int, asyncio.subprocess.Process] = {}
        self._stop = asyncio.Event()
        self._signals = 0

    async def run(self) -> int:
        """Serve until SIGINT or SIGTERM; the exit code. Raises PortTaken."""
        loop = asyncio.get_running_loop()
        with contextlib.closing(reserved(self._settings.host, self._settings.port)) as holder:
            environment = self._environment(holder.getsockname()[1])
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, self._told_to_stop, number)
            keeping = [
                asyncio.create_task(self._keep(number, environment)) for number in range(self._settings.processes)
            ]
            stop = asyncio.create_task(self._stop.wait())
            try:
                await asyncio.wait([*keeping, stop], return_when=asyncio.FIRST_COMPLETED)
                return _exit_code(keeping)
            finally:
                self._stop.set()
                await self._end_all()
                for task in (*keeping, stop):
                    task.cancel()
                await asyncio.gather(*keeping, stop, return_exceptions=True)

    def _environment(self, port: int) -> dict[str, str]:
        settings = self._settings
        return {
            **os.environ,
            "BESPOKE_PORT": str(port),
            "BESPOKE_PROCESSES": str(settings.processes),
            "PROMETHEUS_MULTIPROC_DIR": str(self._figures),
        }

    async def _keep(self, number: int, environment: Mapping[str, str]) -> None:
        """Start one, and again when it dies, each time after a longer pause."""
        pause = _FIRST_PAUSE
        while not self._stop.is_set():
            since = time.monotonic()
            code, has_served = await self._live(number, environment)
            if self._stop.is_set():
                return
            if not has_served and pause == _FIRST_PAUSE:
                _log.error("a process of the server could not be started", process=number, ended=describe_exit(code))
                raise _NeverServed(code)
            if time.monotonic() - since > _LIVED_LONG:
                pause = _FIRST_PAUSE
            _log.error(
                "a process of the server ended; it is started again", process=number, ended=describe_exit(code),
                in_seconds=pause,
            )  # fmt: skip
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _live(self, number: int, environment: Mapping[str, str]) -> tuple[int, bool]:
        """Run one to its end; its exit code, and whether it has served."""
        with contextlib.closing(Heartbeat()) as heartbeat:
            command = (*self._command, "--process", str(number), "--heartbeat", str(heartbeat.pipe))
            process = await start_tethered(command, dict(environment), pass_fds=(heartbeat.pipe,))
            heartbeat.close_pipe()
            self._running[number] = process
            _log.info("a process of the server is starting", process=number, pid=process.pid)
            watching = asyncio.create_task(self._watch(process, heartbeat))
            try:
                return await process.wait(), heartbeat.has_served
            finally:
                watching.cancel()
                mark_process_dead(process.pid, str(self._figures))  # type: ignore[no-untyped-call]

    async def _watch(self, process: asyncio.subprocess.Process, heartbeat: Heartbeat) -> None:
        """Kill it where it hangs."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            if heartbeat.has_served and heartbeat.silent_seconds > self._hangs_seconds and not self._stop.is_set():
                _log.error("a process of the server hangs; it is killed", pid=process.pid)
                _signal(process, signal.SIGKILL)

    def _told_to_stop(self, number: signal.Signals) -> None:
        """The first time all end in order; the second time they are told again, and wait for nothing."""
        self._signals += 1
        self._stop.set()
        if self._signals > 1:
            for process in self._running.values():
                _signal(process, number)

    async def _end_all(self) -> None:
        running = list(self._running.values())
        for process in running:
            _signal(process, signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GRACE_SECONDS):
                await asyncio.gather(*(process.wait() for process in running))
        for process in running:
            _signal(process, signal.SIGKILL)


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(number)


def _exit_code(keeping: list[asyncio.Task[None]]) -> int:
    """0, or that of the process that never served."""
    for task in keeping:
        error = task.exception() if task.done() and not task.cancelled() else None
        if isinstance(error, _NeverServed):
            return error.code if error.code > 0 else 1
        if error is not None:
            raise error
    return 0
