"""Memory and turn latency with 1, 10, 100 and 1,000 customer contexts of realistic size in one process.

Customers come to the contexts as they come to companies: the n-th most popular one gets 1/n of what the first gets.
Beside it, the harder case: every context is as likely as any other, so that most conversations begin in one that is
not compiled at the moment.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from rich.progress import Progress

from bench.generated import csp_id, generated
from bench.report import Report, percentile, progress, run_bench
from bench.system import Running, running_system
from server.cli.chat.client import ChatClient

_SIZES = (1, 10, 100, 1000)
#: Chooses which context the next conversation is in: gets the number of contexts.
Chooser = Callable[[int], int]


@dataclass
class Measured:
    """One size: the milliseconds of starts, of first and of later turns, and what the server has in memory, in MB."""

    contexts: int
    start: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    later: list[float] = field(default_factory=list)
    memory: float = 0.0
    failed: int = 0

    @property
    def turns(self) -> list[float]:
        """All turns."""
        return [*self.first, *self.later]


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="python -m bench.contexts", description=__doc__)
    parser.add_argument("--turns", type=int, default=400, help="turns to measure for each size, at least")
    parser.add_argument("--sizes", type=int, nargs="+", default=_SIZES, help="numbers of contexts")
    run_bench(measure, parser)


def measure(options: argparse.Namespace) -> Report:
    """Each size in a system of its own; popular contexts first, then all alike."""
    popular, alike = [], []
    with progress() as shown:
        for size in options.sizes:
            made = [generated(number) for number in shown.track(range(size), description=f"making {size} contexts")]
            with running_system(contexts=made) as system:
                _talk(system, size, _popular(0), options.turns // 2, shown, "warming up")
                popular.append(_talk(system, size, _popular(1), options.turns, shown, "popular"))
                alike.append(_talk(system, size, _alike(2), options.turns, shown, "all alike"))
    return _report(popular, alike)


def _popular(seed: int) -> Chooser:
    made = random.Random(seed)
    return lambda size: made.choices(range(size), weights=[1 / (one + 1) for one in range(size)])[0]


def _alike(seed: int) -> Chooser:
    made = random.Random(seed)
    return made.randrange


def _talk(system: Running, size: int, choose: Chooser, turns: int, shown: Progress, what: str) -> Measured:
    measured = Measured(size)
    task = shown.add_task(f"{size} contexts, {what}, turns", total=turns)
    while len(measured.turns) < turns:
        _hold(system.server, choose(size), measured)
        shown.update(task, completed=min(len(measured.turns), turns))
    measured.memory = system.memory("server")
    return measured


def _hold(url: str, number: int, measured: Measured) -> None:
    """One conversation: a question, a price, an order put together and left."""
    offering = number % 40
    lines = (
        "hello", f"where can i get the router of the house {number}", "what do you have", f"offer {offering} please",
        "500", "pro device", "one year", "how much is that", "start over",
    )  # fmt: skip
    with ChatClient(url) as client:
        started = time.perf_counter()
        client.start(csp_id(number), "home", "en-GB")
        measured.start.append((time.perf_counter() - started) * 1000)
        for place, line in enumerate(lines):
            started = time.perf_counter()
            answer = client.say(line)
            (measured.later if place else measured.first).append((time.perf_counter() - started) * 1000)
            measured.failed += any(one["reply"]["message_id"].startswith("error_") for one in _replies(answer))


def _replies(answer: dict[str, object]) -> list[dict[str, dict[str, str]]]:
    messages = answer["messages"]
    assert isinstance(messages, list)
    return [one for one in messages if one.get("reply", {}).get("message_id")]


def _report(popular: list[Measured], alike: list[Measured]) -> Report:
    report = Report("Contexts")
    for title, rows in (("as popular as companies are", popular), ("all alike", alike)):
        report.table(
            f"milliseconds a turn, {title}",
            ("contexts", "turns", "start, p50", "first turn, p50", "later, p50", "all, p50", "all, p95", "server MB"),
            [
                (f"{one.contexts}", len(one.turns), percentile(one.start, 50), percentile(one.first, 50),
                 percentile(one.later, 50), percentile(one.turns, 50), percentile(one.turns, 95), one.memory)
                for one in rows
            ],
        )  # fmt: skip
    fewest, most = popular[0], popular[-1]
    ratio = percentile(most.turns, 50) / percentile(fewest.turns, 50)
    report.expect(f"turn at {most.contexts} contexts against {fewest.contexts}, median", ratio, at_most=1.1, unit="×")
    report.expect(
        "server's memory, whole process", max(one.memory for one in [*popular, *alike]), at_most=1500, unit="MB"
    )
    report.expect("failed turns", sum(one.failed for one in [*popular, *alike]), at_most=0)
    return report


if __name__ == "__main__":
    main()
