"""What turns cost as load grows, as conversations grow long, and as conversations and orders are stored.

In: sizes. Out: for each size what a turn costs, on one server and one bot over PostgreSQL.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field, replace

import httpx
from rich.progress import Progress

from bench.replicas.customers import Customer
from bench.replicas.installation import Installation, Sizes, installation
from bench.scale.filling import Filler
from bench.scale.talking import Talked, talked
from bench.turns.scripts import Script, all_scripts

_ONE = Sizes(servers=1, bots=1, workers=0)
#: Around each depth of a long conversation, the lines of the script once.
_WARM_UP = 60


@dataclass(frozen=True)
class Wanted:
    """``customers`` at once, ``conversations`` and ``orders`` stored, ``events``: turns of one conversation; ``turns``
    are measured at each size."""

    customers: tuple[int, ...]
    conversations: tuple[int, ...]
    orders: tuple[int, ...]
    events: tuple[int, ...]
    turns: int


@dataclass
class Stored:
    """By size: what was measured. ``conversation_bytes`` and ``order_bytes`` are on disk, with indexes; ``memory`` of
    server and bot, in MB."""

    customers: dict[int, Talked] = field(default_factory=dict)
    conversations: dict[int, Talked] = field(default_factory=dict)
    orders: dict[int, Talked] = field(default_factory=dict)
    events: dict[int, list[float]] = field(default_factory=dict)
    conversation_bytes: float = 0.0
    order_bytes: float = 0.0
    memory: dict[str, float] = field(default_factory=dict)


async def with_stored(wanted: Wanted, shown: Progress) -> Stored:
    """One thing after the other grows, on one installation."""
    found = Stored()
    scripts = list(dict.fromkeys(script for script in all_scripts() if script.orders))
    async with installation(_ONE, shared=True) as running:
        await talked(running, scripts, 2, _WARM_UP)
        for count in shown.track(wanted.customers, description="customers at once"):
            found.customers[count] = await talked(running, scripts, count, wanted.turns)
        found.events = await _long(running, scripts[0], wanted.events, shown)
        found.memory = {kind: running.memory(f"{kind}-0") for kind in ("server", "bot")}
        filler = Filler(running.database_url, await _one_to_copy(running, scripts[0]))
        for count in shown.track(wanted.conversations, description="conversations stored"):
            await asyncio.to_thread(filler.conversations_to, count)
            found.conversations[count] = await talked(running, scripts, 1, wanted.turns)
        found.conversation_bytes = filler.bytes_of_conversation()
        for count in shown.track(wanted.orders, description="orders stored"):
            await asyncio.to_thread(filler.orders_to, count)
            found.orders[count] = await talked(running, scripts, 1, wanted.turns)
        found.order_bytes = filler.bytes_of_order()
    return found


async def _long(
    running: Installation, script: Script, depths: tuple[int, ...], shown: Progress
) -> dict[int, list[float]]:
    """One conversation, said over and over; around each depth every one of its lines once."""
    length = len(script.lines)
    times = -(-max(depths) // length)
    task = shown.add_task("one long conversation", total=None)
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        long = replace(script, lines=script.lines * times)
        held = await Customer(long, running.urls, http, random.Random(0), 0.0).talk()
    shown.remove_task(task)
    return {
        depth: [1000 * one for one in held.seconds[max(depth, length) - length : max(depth, length)]]
        for depth in depths
    }


async def _one_to_copy(running: Installation, script: Script) -> str:
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        held = await Customer(script, running.urls, http, random.Random(0), 0.0).talk()
    return held.id
