"""The two runs of this bench: the reference on one process, and many customers while processes are killed."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice

import httpx
from rich.progress import Progress

from bench.replicas.customers import Customer, Held
from bench.replicas.installation import REDIS, TURN_SECONDS, Installation, Sizes, installation
from bench.turns.scripts import Script, all_scripts

_ONE = Sizes(servers=1, bots=1, workers=0)
_AT_ONCE = 4
_DELIVERED_SECONDS = 90.0
#: Redis is away for so long, at most.
_REDIS_AWAY = 5.0
#: What was killed so many seconds ago may not serve yet.
_COMING_BACK = 20.0


@dataclass(frozen=True)
class Plan:
    """``seconds``: how long the customers' pauses make the run, about."""

    sizes: Sizes
    conversations: int
    kills: int
    seconds: float


@dataclass(frozen=True)
class Found:
    """What a run has shown. ``kills`` are when each was killed and what, ``not_delivered`` orders that the OSS was not
    told of, ``warned`` warnings of the servers that Redis is away."""

    held: list[Held]
    kills: list[tuple[float, str]]
    seconds: float
    not_delivered: int
    delivered_again: int
    warned: int

    def killed(self) -> Counter[str]:
        """How many of each kind."""
        return Counter(_kind(name) for _at, name in self.kills)

    def meanwhile(self, began: float, ended: float) -> list[str]:
        """What was killed between the two, or was just coming back when it began; and how long before the end."""
        return [f"{name} {ended - at:.1f} s before" for at, name in self.kills if began - _COMING_BACK < at < ended]


def scripts(count: int) -> list[Script]:
    """So many conversations that end in an order, the CSPs by turns."""
    ordering = list(dict.fromkeys(script for script in all_scripts() if script.orders))
    return list(islice(cycle(ordering), count))


async def reference(wanted: Sequence[Script], shown: Progress) -> dict[Script, Held]:
    """Each once, on one server with one bot."""
    different = list(dict.fromkeys(wanted))
    async with installation(_ONE, shared=False) as running, _client() as http:
        return {held.script: held for held in await _talk(running, http, different, 0.0, random.Random(0), shown)}


async def with_kills(wanted: Sequence[Script], plan: Plan, chance: random.Random, shown: Progress) -> Found:
    """All at once, while one process after the other is killed and started again."""
    pause = plan.seconds / (1 + max(len(script.lines) for script in wanted))
    async with installation(plan.sizes, shared=plan.sizes.processes == 1) as running, _client() as http:
        began = time.monotonic()
        killing = asyncio.create_task(_kill(running, plan, chance, shown))
        held = await _talk(running, http, wanted, pause, chance, shown)
        kills = await killing
        seconds = time.monotonic() - began
        orders = {order["id"] for one in held for order in one.orders}
        await _delivered(running, orders)
        logs = "".join(running.log(name) for name in running.names if name.startswith("server"))
        return Found(
            held, kills, seconds, len(orders - set(running.receiver.orders)), running.receiver.repeats,
            logs.count("Redis is away"),
        )  # fmt: skip


async def _talk(
    running: Installation, http: httpx.AsyncClient, wanted: Sequence[Script], pause: float, chance: random.Random,
    shown: Progress,
) -> list[Held]:  # fmt: skip
    task = shown.add_task(f"conversations with {len(running.urls)} server(s)", total=len(wanted))
    at_once = asyncio.Semaphore(len(wanted) if pause else _AT_ONCE)

    async def one(script: Script) -> Held:
        async with at_once:
            held = await Customer(script, running.urls, http, random.Random(chance.random()), pause).talk()
        shown.advance(task)
        return held

    async with asyncio.TaskGroup() as group:
        talking = [group.create_task(one(script)) for script in wanted]
    return [task.result() for task in talking]


async def _kill(running: Installation, plan: Plan, chance: random.Random, shown: Progress) -> list[tuple[float, str]]:
    """Kill and start again, as often as planned. A bot and a server are always spared, and a worker."""
    task = shown.add_task("kills", total=plan.kills)
    killed: list[tuple[float, str]] = []
    away: dict[str, asyncio.Task[None]] = {}
    while len(killed) < plan.kills:
        await asyncio.sleep(chance.uniform(0.3, 1.0) * plan.seconds / plan.kills)
        away = {name: task for name, task in away.items() if not task.done()}
        name = chance.choice([name for name in running.mortal if _may_go(name, running.mortal, away)])
        running.kill(name)
        away[name] = asyncio.create_task(_back(running, name, chance))
        killed.append((time.monotonic(), name))
        shown.advance(task)
    await asyncio.gather(*away.values())
    return killed


def _may_go(name: str, names: Sequence[str], away: dict[str, asyncio.Task[None]]) -> bool:
    if name in away or name == REDIS:
        return name not in away
    return any(_kind(other) == _kind(name) for other in names if other != name and other not in away)


async def _back(running: Installation, name: str, chance: random.Random) -> None:
    if name == REDIS:
        await asyncio.sleep(chance.uniform(0, _REDIS_AWAY))
    await running.start_again(name)


def _kind(name: str) -> str:
    return name.partition("-")[0]


async def _delivered(running: Installation, orders: set[str]) -> None:
    """Wait until the OSS has heard of all; what it hasn't by then counts as lost."""
    for _ in range(int(_DELIVERED_SECONDS / 0.5)):
        if orders <= set(running.receiver.orders):
            return
        await asyncio.sleep(0.5)


def _client() -> httpx.AsyncClient:
    # Longer than a turn may take: who gives up before would send it again while it is still being answered.
    return httpx.AsyncClient(trust_env=False, timeout=2 * TURN_SECONDS, limits=httpx.Limits(max_connections=300))
