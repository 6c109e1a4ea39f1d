"""Processes of ours for a bench: started, waited for, killed and started again.

Input: what each is called and how it is started. Their output goes into files of the bench's folder.
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bench.system import processor_seconds, resident
from foundation.settings import ROOT

_READY_SECONDS = 120.0
_LOOK_SECONDS = 0.1


@dataclass(frozen=True)
class Program:
    """How a process is started. ``health`` is the address that answers 200 once it serves; one without an address
    serves from its start on."""

    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    health: str = ""


class Processes:
    """Processes by name, with ``folder`` for what they write."""

    def __init__(self, folder: Path, programs: Mapping[str, Program]) -> None:
        self._folder = folder
        self._programs = programs
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._next_killed: list[str] = []

    async def start(self, name: str) -> None:
        """Start one, and wait until it serves."""
        program = self._programs[name]
        self._running[name] = self._started(name, program)
        if program.health:
            await self.until(name, lambda: _answers(program.health))

    def kill(self, name: str) -> None:
        """SIGKILL, which nothing can be done about."""
        process = self._running[name]
        process.kill()
        process.wait()

    async def kill_at_random(self, chance: random.Random) -> str:
        """Kill one of them, and start it again; its name. None is killed again before all others were."""
        if not self._next_killed:
            self._next_killed = chance.sample(list(self._programs), len(self._programs))
        name = self._next_killed.pop()
        self.kill(name)
        await self.start(name)
        return name

    def has_ended(self, name: str) -> bool:
        """Whether it has ended by itself."""
        return self._running[name].poll() is not None

    def check(self) -> None:
        """SystemExit where one has ended by itself."""
        for name in self._running:
            if self.has_ended(name):
                raise SystemExit(f"{name} has ended by itself:\n{self.log(name)[-2000:]}")

    def stop(self) -> None:
        """End all."""
        for name in self._running:
            self.kill(name)

    async def until(self, name: str, condition: Callable[[], Awaitable[bool]]) -> None:
        """Wait for something that a process has to do; SystemExit with its log's end where it doesn't."""
        for _ in range(int(_READY_SECONDS / _LOOK_SECONDS)):
            if await condition():
                return
            if self.has_ended(name):
                break
            await asyncio.sleep(_LOOK_SECONDS)
        raise SystemExit(f"{name} does not start:\n{self.log(name)[-2000:]}")

    def log(self, name: str) -> str:
        """All that one has written, over all its starts."""
        return self._log(name).read_text(errors="replace")

    def pid(self, name: str) -> int:
        """The process id of one that runs."""
        return self._running[name].pid

    def memory(self, name: str) -> float:
        """What one has in memory, in kB."""
        return resident(self._running[name].pid)

    def cpu_seconds(self) -> dict[str, float]:
        """What each that runs has used of the processor."""
        return {name: processor_seconds(process.pid) for name, process in self._running.items()}

    def _started(self, name: str, program: Program) -> subprocess.Popen[bytes]:
        with self._log(name).open("ab") as log:
            return subprocess.Popen(
                program.command, cwd=ROOT, env={**os.environ, **program.environment}, stdout=log, stderr=log
            )

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"


async def _answers(url: str) -> bool:
    async with httpx.AsyncClient(trust_env=False, timeout=5) as http:
        try:
            return (await http.get(url)).is_success
        except httpx.HTTPError:
            return False
