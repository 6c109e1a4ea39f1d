"""The processes of a run: each is a module of this bench, told the setup."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from bench.delivery.made import Setup
from bench.processes import Processes, Program

_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


@asynccontextmanager
async def started(setup: Setup, commands: Mapping[str, tuple[str, ...]]) -> AsyncIterator[Processes]:
    """All of them, for as long as the block runs. Each command is a module and its arguments; the receiver is
    waited for until it listens."""
    processes = Processes(Path(setup.folder), {name: _program(name, setup, *words) for name, words in commands.items()})
    try:
        for name in commands:
            await processes.start(name)
        yield processes
    finally:
        processes.stop()


def _program(name: str, setup: Setup, module: str, *arguments: str) -> Program:
    health = f"http://127.0.0.1:{setup.port}/health" if name == "receiver" else ""
    return Program((sys.executable, "-m", module, setup.as_argument(), *arguments), _ONE_THREAD, health)
