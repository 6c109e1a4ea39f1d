"""Customers who hold example conversations without a pause, and what their turns cost.

In: an installation, how many customers at once, for how many turns. Out: milliseconds of each turn, turns a second, and
the processor's milliseconds of each process for one turn.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

import httpx

from bench.replicas.customers import Customer
from bench.replicas.installation import Installation
from bench.turns.scripts import Script


@dataclass(frozen=True)
class Talked:
    """``cpu`` is in milliseconds of the processor for one turn, by the kind of process."""

    customers: int
    turns: list[float]
    per_second: float
    cpu: dict[str, float]


async def talked(running: Installation, scripts: list[Script], customers: int, turns: int) -> Talked:
    """Until so many turns were had, and the conversations at their ends."""
    milliseconds: list[float] = []
    waiting = cycle(scripts)
    before, began = running.cpu_seconds(), time.perf_counter()
    limits = httpx.Limits(max_connections=customers + 1)
    async with httpx.AsyncClient(trust_env=False, timeout=60, limits=limits) as http, asyncio.TaskGroup() as group:
        for number in range(customers):
            group.create_task(_talk(running, http, waiting, milliseconds, turns, random.Random(number)))
    seconds = time.perf_counter() - began
    cpu = {
        kind: 1000 * (used - before[kind]) / len(milliseconds) for kind, used in running.cpu_seconds().items()
    }  # fmt: skip
    return Talked(customers, milliseconds, len(milliseconds) / seconds, cpu)


async def _talk(
    running: Installation, http: httpx.AsyncClient, scripts: Iterator[Script], milliseconds: list[float], turns: int,
    chance: random.Random,
) -> None:  # fmt: skip
    while len(milliseconds) < turns:
        held = await Customer(next(scripts), running.urls, http, chance, 0.0).talk()
        milliseconds.extend(1000 * one for one in held.seconds)
