"""The runs of this bench: with faults, a backlog, and conversations at their pace; each on a fresh database."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench.delivery.judgement import Judgement, judge, open_deliveries, waits
from bench.delivery.made import EVENTS, Setup
from bench.delivery.processes import started
from bench.report import progress
from bench.stores import postgres
from foundation.database import Database
from server.launch.ports import free_port
from server.migrations import upgrade

_RECEIVER = {"receiver": ("bench.delivery.receiver",)}
_LONGEST = 1800.0  # seconds
#: So that what a killed worker held is taken up soon.
_SHORT_LEASE = 5.0  # seconds


@dataclass(frozen=True)
class Faults:
    """What a run with kills has shown."""

    judgement: Judgement
    kills: Counter[str]
    seconds: float


@dataclass(frozen=True)
class Pace:
    """Deliveries a second, and what one costs its worker, in milliseconds of the processor."""

    per_second: float
    cpu: float


async def with_faults(setup: Setup, kind: str, kills: int, chance: random.Random) -> Faults:
    """Order, deliver and kill; then let it settle."""
    began = time.monotonic()
    setup = replace(setup, lease_seconds=_SHORT_LEASE)
    commands = {**_RECEIVER, "server": ("bench.delivery.shop", "place", "deliver")}
    if kind == "postgresql":
        commands |= dict.fromkeys(("worker-1", "worker-2"), ("bench.delivery.shop", "deliver"))
    killed: Counter[str] = Counter()
    due = _kills_due(kills, setup.orders * EVENTS, chance)
    async with _shown(f"{kind}: {kills} kills", setup.orders * EVENTS) as show, started(setup, commands) as processes:
        while due or _lines(setup.confirmed) < setup.orders or open_deliveries(setup):
            await asyncio.sleep(chance.uniform(0.0, 0.05) if due else 0.2)
            if due and _lines(setup.accepted) >= due[0]:
                due.pop(0)
                killed[await processes.kill_at_random(chance)] += 1
            show(_lines(setup.accepted))
            processes.check()
            _check_time(began)
    return Faults(judge(setup), killed, time.monotonic() - began)


def _kills_due(kills: int, events: int, chance: random.Random) -> list[int]:
    """After how many accepted events each kill comes: spread over the run, the last well before its end."""
    apart = events / (kills + 2)
    return [round(apart * (number + chance.uniform(0.2, 0.9))) for number in range(kills)]


async def throughput(setup: Setup, kind: str) -> Pace:
    """How fast a backlog is delivered by one worker."""
    began = time.monotonic()
    async with (
        _shown(f"{kind}: a backlog is placed", setup.orders) as show,
        started(setup, {"server": ("bench.delivery.shop", "place")}) as placing,
    ):
        while not placing.has_ended("server"):
            await asyncio.sleep(0.1)
            show(_lines(setup.confirmed))
            _check_time(began)
    async with (
        _shown(f"{kind}: the backlog is delivered", setup.orders * EVENTS) as show,
        started(setup, {**_RECEIVER, "worker": ("bench.delivery.shop", "deliver")}) as delivering,
    ):
        while not (before := _lines(setup.accepted)):
            await asyncio.sleep(0.02)
            _check_time(began)
        used = delivering.cpu_seconds()["worker"]
        while open_deliveries(setup):
            await asyncio.sleep(0.5)
            show(_lines(setup.accepted))
            delivering.check()
            _check_time(began)
        used = delivering.cpu_seconds()["worker"] - used
    at = [float(line.split()[1]) for line in setup.accepted.read_text().splitlines()]
    return Pace((len(at) - 1) / (max(at) - min(at)), 1000 * used / (len(at) - before))


async def times(setup: Setup, kind: str) -> list[float]:
    """Seconds from confirmation to arrival, while conversations order at their pace."""
    began = time.monotonic()
    async with (
        _shown(f"{kind}: conversations order at their pace", setup.orders) as show,
        started(setup, {**_RECEIVER, "server": ("bench.delivery.shop", "place", "deliver")}) as processes,
    ):
        while _lines(setup.confirmed) < setup.orders or open_deliveries(setup):
            await asyncio.sleep(0.5)
            show(_lines(setup.confirmed))
            processes.check()
            _check_time(began)
    return waits(setup)


@asynccontextmanager
async def _shown(what: str, total: int) -> AsyncIterator[Callable[[int], None]]:
    """A bar for what has come of ``total``; where there is no terminal, at least a line as it begins."""
    with progress() as bars:
        if not bars.console.is_terminal:
            bars.console.print(f"{what}, {total} in all", highlight=False)
        bar = bars.add_task(what, total=total)
        yield lambda done: bars.update(bar, completed=done)


def _lines(file: Path) -> int:
    return file.read_bytes().count(b"\n") if file.exists() else 0


def _check_time(began: float) -> None:
    if time.monotonic() - began > _LONGEST:
        raise SystemExit("It takes too long; something hangs.")


@contextmanager
def fresh_setup(kind: str, *, orders: int, conversations: int) -> Iterator[Setup]:
    """A fresh database of a kind, and a folder for the files."""
    with tempfile.TemporaryDirectory(prefix="bespoke-bench-") as folder, _database(kind, Path(folder)) as url:
        asyncio.run(_create(url))
        yield Setup(
            database_url=url,
            folder=folder,
            port=free_port("127.0.0.1"),
            conversations=conversations,
            orders_each=orders // conversations,
        )


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite+aiosqlite:///{folder / 'bench.db'}"
        return
    with postgres(folder) as url:
        yield url.replace("postgresql://", "postgresql+psycopg://", 1)


async def _create(url: str) -> None:
    database = Database(url)
    await upgrade(database)
    await database.close()
