"""What customer contexts cost: memory, to resolve one that is not compiled, a turn in one, and to publish a change.

In: how many contexts there are. Out: milliseconds and megabytes, of one server.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field

from rich.progress import Progress

from bench.generated import csp_id, generated
from bench.publish import staff_client
from bench.system import Running, running_system
from server.cli.chat.client import ChatClient

_LINES = ("hello", "what do you have", "how much is that")


@dataclass
class Contexts:
    """One size. ``begins`` are of a conversation's start and first turn in any context, ``turns`` of later ones,
    ``publishes`` of a changed price; milliseconds. ``memory`` is the server's, in MB."""

    count: int
    begins: list[float] = field(default_factory=list)
    turns: list[float] = field(default_factory=list)
    publishes: list[float] = field(default_factory=list)
    memory: float = 0.0


def with_contexts(count: int, conversations: int, publishes: int, shown: Progress) -> Contexts:
    """A system with so many, every one as likely as any other."""
    found, chance = Contexts(count), random.Random(count)
    made = [generated(number) for number in shown.track(range(count), description=f"making {count} contexts")]
    with running_system(contexts=made) as system:
        for _ in shown.track(range(conversations), description=f"{count} contexts, conversations"):
            _hold(system, chance.randrange(count), found)
        for number in shown.track(range(publishes), description=f"{count} contexts, publishes"):
            _publish(system, chance.randrange(count), f"{100 + number}.50", found)
        found.memory = system.memory("server")
    return found


def _hold(system: Running, number: int, found: Contexts) -> None:
    with ChatClient(system.server) as client:
        began = time.perf_counter()
        client.start(csp_id(number), "home", "en-GB")
        for place, line in enumerate(_LINES):
            client.say(line)
            taken, began = 1000 * (time.perf_counter() - began), time.perf_counter()
            (found.turns if place else found.begins).append(taken)


def _publish(system: Running, number: int, price: str, found: Contexts) -> None:
    files = generated(number, price=price)
    body = {"files": dict(files.texts), "base": "live", "author": "bench", "note": price}
    with staff_client(system, number) as staff:
        began = time.perf_counter()
        staff.post("/publish", json=body).raise_for_status()
        found.publishes.append(1000 * (time.perf_counter() - began))
