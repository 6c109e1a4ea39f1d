"""The processes of a run: started, killed at random and started again, until told to stop."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.delivery.made import Setup
from bench.system import processor_seconds
from foundation.settings import ROOT

_READY_SECONDS = 30.0


class Processes:
    """Commands by name. Each is a Python module and its arguments."""

    def __init__(self, setup: Setup, commands: dict[str, tuple[str, ...]]) -> None:
        self._setup = setup
        self._commands = commands
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._next_killed: list[str] = []

    def start(self, name: str) -> None:
        """Start one; the receiver is waited for until it listens."""
        module, *arguments = self._commands[name]
        with (Path(self._setup.folder) / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, "-m", module, self._setup.as_argument(), *arguments],
                cwd=ROOT,
                stdout=log,
                stderr=log,
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            )
        if name == "receiver":
            self._wait_for_port()

    def kill(self, name: str) -> None:
        """SIGKILL, which nothing can be done about."""
        process = self._running[name]
        process.send_signal(signal.SIGKILL)
        process.wait()

    def check(self) -> None:
        """That all are there but those that were killed on purpose."""
        for name in self._running:
            if self.ended(name):
                log = (Path(self._setup.folder) / f"{name}.log").read_text(errors="replace")
                raise SystemExit(f"The {name} has ended by itself:\n{log[-2000:]}")

    def ended(self, name: str) -> bool:
        """Whether it has ended by itself."""
        return self._running[name].poll() is not None

    def cpu_seconds(self, name: str) -> float:
        """What it has used of the processor."""
        return processor_seconds(self._running[name].pid)

    def kill_at_random(self, chance: random.Random) -> str:
        """Kill one of them, and start it again; its name. None is killed again before all others were."""
        if not self._next_killed:
            self._next_killed = chance.sample(list(self._commands), len(self._commands))
        name = self._next_killed.pop()
        self.kill(name)
        self.start(name)
        return name

    def _wait_for_port(self) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._setup.port), 1):
                return
            time.sleep(0.02)
        raise SystemExit("The receiver does not listen.")

    def stop(self) -> None:
        """End all."""
        for process in self._running.values():
            if process.poll() is None:
                process.kill()
                process.wait()


@contextmanager
def started(setup: Setup, commands: dict[str, tuple[str, ...]]) -> Iterator[Processes]:
    """All of them, for as long as the block runs."""
    processes = Processes(setup, commands)
    try:
        for name in commands:
            processes.start(name)
        yield processes
    finally:
        processes.stop()
