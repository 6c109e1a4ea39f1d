"""The runs of this bench: customers connected to one process, and customers who write while processes are killed."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass

from rich.progress import Progress

from bench.channels.bot import echoing_bot
from bench.channels.customers import Customer, Judgement, customers, judge
from bench.channels.servers import Servers, servers
from bench.turns.scripts import english_scripts

_FIRST = english_scripts()[0]
CONTEXT = {"csp": _FIRST.csp, "segment": _FIRST.segment, "locale": _FIRST.locale or ""}
_SETTLE_SECONDS = 120.0


@dataclass(frozen=True)
class Connected:
    """Kilobytes of one connection, and milliseconds until a message was taken and answered."""

    customers: int
    kilobytes: float
    accepted: list[float]
    answered: list[float]
    judgement: Judgement


@dataclass(frozen=True)
class Killed:
    """What a run with kills has shown. ``connections`` counts all that the customers had."""

    messages: int
    kills: int
    connections: int
    longest_wait: float
    seconds: float
    judgement: Judgement


async def connected(count: int, messages: int, rate: float, chance: random.Random, shown: Progress) -> Connected:
    """All connected to one process; ``messages`` are said by any of them, ``rate`` a second."""
    async with echoing_bot() as bot:
        with servers(1, bot, CONTEXT["csp"]) as running:
            await running.start()
            everyone = await customers(count, running.urls, CONTEXT, chance)
            await _warm_up(everyone[0])
            before = running.memory(0)
            await _connect(everyone[1:], shown)
            kilobytes = (running.memory(0) - before) / max(1, count - 1)
            await _talk(everyone, messages, rate, chance, shown)
            await _settle(everyone)
            await _leave(everyone)
    accepted = [one for customer in everyone[1:] for one in customer.accepted]
    answered = [one for customer in everyone[1:] for one in customer.answered]
    return Connected(count, kilobytes, accepted, answered, judge(everyone))


async def with_kills(
    count: int, messages: int, rate: float, kills: int, processes: int, chance: random.Random, shown: Progress
) -> Killed:
    """Customers write, and one process after the other is killed and started again."""
    began = time.monotonic()
    async with echoing_bot() as bot:
        with servers(processes, bot, CONTEXT["csp"]) as running:
            await running.start()
            everyone = await customers(count, running.urls, CONTEXT, chance)
            await _connect(everyone, shown)
            killing = asyncio.create_task(_kill(running, kills, messages / rate, chance, shown))
            await _talk(everyone, messages, rate, chance, shown)
            await killing
            await _settle(everyone)
            await _leave(everyone)
    longest = max((one for customer in everyone for one in customer.answered), default=0.0) / 1000
    connections = sum(customer.connections for customer in everyone)
    return Killed(messages, kills, connections, longest, time.monotonic() - began, judge(everyone))


async def _warm_up(customer: Customer) -> None:
    await customer.connect()
    for number in range(5):
        await customer.say(f"warm-up {number}")
    await _settle([customer])


async def _connect(everyone: list[Customer], shown: Progress) -> None:
    task = shown.add_task("connecting", total=len(everyone))
    for customer in everyone:
        await customer.connect()
        shown.advance(task)


async def _talk(everyone: list[Customer], messages: int, rate: float, chance: random.Random, shown: Progress) -> None:
    """Each message at its time, whether those before it were answered or not."""
    task = shown.add_task("messages said", total=messages)
    began = time.monotonic()
    for number in range(messages):
        await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
        await chance.choice(everyone).say(f"message {number}")
        shown.advance(task)


async def _kill(running: Servers, kills: int, seconds: float, chance: random.Random, shown: Progress) -> None:
    task = shown.add_task("kills", total=kills)
    for _ in range(kills):
        await asyncio.sleep(chance.uniform(0.5, 1) * seconds / kills)
        await running.kill(chance.randrange(len(running.urls)))
        shown.advance(task)


async def _settle(everyone: list[Customer]) -> None:
    """Wait until everything is answered; what is not by then counts as lost."""
    for _ in range(int(_SETTLE_SECONDS / 0.2)):
        if all(customer.is_served for customer in everyone):
            return
        await asyncio.sleep(0.2)


async def _leave(everyone: list[Customer]) -> None:
    await asyncio.gather(*(customer.leave() for customer in everyone))
