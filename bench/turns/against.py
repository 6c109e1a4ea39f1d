"""This product and stock Rasa 3.6.21, by turns in one run: the same dialogue, actions and conversations on both sides.

Ours is measured through the whole path, from the web chat's API over understanding, log and locks to the bot and its
actions. Stock Rasa is measured at its own REST channel, with nothing before it; its actions and wording are the same
server's, to whose rules and domain its dialogue was trained (``stock_dialogue.py``).
"""

from __future__ import annotations

import asyncio
import secrets
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

from rich.progress import Progress

from bench.report import Report, percentile, progress
from bench.system import resident, running_system
from bench.turns.scripts import Script, english_scripts, unlimited_contexts
from bench.turns.sides import Line, Ours, Side, Stock, Talk
from bench.turns.stock_dialogue import StockDialogue

_DEPTHS = (5, 50, 300)
_CLARIFICATION = "did_you_mean"


@dataclass(frozen=True)
class Sizes:
    """How much is measured: ``seconds`` at a time, ``rounds`` of each side with each number of ``customers``; ``long``
    conversations of ``depth`` turns. ``processes``: of our server."""

    seconds: float
    rounds: int
    customers: tuple[int, ...]
    depth: int
    long: int
    processes: int = 1


@dataclass
class Taken:
    """What a side took, in milliseconds a turn; the seconds of all its slices; how many turns were answered as they
    were when they were recorded."""

    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0
    alike: int = 0

    @property
    def rate(self) -> float:
        """Turns a second."""
        return len(self.milliseconds) / self.seconds if self.seconds else 0.0

    def add(self, milliseconds: float, *, alike: bool) -> None:
        """Count one turn."""
        self.milliseconds.append(milliseconds)
        self.alike += alike


def compare(sizes: Sizes) -> Report:
    """Start both, hold the conversations, report."""
    token = secrets.token_urlsafe(32)
    report = Report("Turns, ours and stock Rasa's")
    with (
        tempfile.TemporaryDirectory(prefix="bespoke-stock-") as folder,
        running_system(
            "--processes",
            str(sizes.processes),
            settings={"BESPOKE_INTERNAL_TOKEN": token, "BESPOKE_CONTEXTS_FOLDER": unlimited_contexts(Path(folder))},
        ) as system,
        progress() as shown,
    ):
        stock = StockDialogue(Path(folder) / "stock", system.server, token)
        task = shown.add_task("training stock Rasa", total=None)
        stock.train("--domain", "domain")
        shown.remove_task(task)
        with stock.running():
            held = asyncio.run(_measure(Ours(system.server), Stock(stock.url), sizes, shown))
            memory = {
                "bespoke's bot": system.memory("bot"),
                f"bespoke's server, {sizes.processes} process(es)": system.memory("server"),
                "stock Rasa": resident(stock.pid) / 1000,
            }
    held.tell(report, memory)
    return report


@dataclass
class Held:
    """All that was measured, by side: at so many customers at once, and at such a turn of a long conversation."""

    sizes: Sizes
    at_once: dict[int, dict[str, Taken]] = field(default_factory=dict)
    deep: dict[int, dict[str, Taken]] = field(default_factory=dict)

    def tell(self, report: Report, memory: dict[str, float]) -> None:
        """Fill the report."""
        report.table(
            "customers at once",
            ("customers", "side", "turns", "turns/s", "p50 ms", "p95 ms", "answered alike %"),
            [(str(number), *_row(side, taken, rate=True)) for number, sides in self.at_once.items()
             for side, taken in sides.items()],
        )  # fmt: skip
        report.table(
            "one customer, at this turn of the conversation",
            ("turn", "side", "turns", "p50 ms", "p95 ms", "answered alike %"),
            [(str(turn), *_row(side, taken, rate=False)) for turn, sides in self.deep.items()
             for side, taken in sides.items()],
        )  # fmt: skip
        report.table("memory", ("", "MB"), list(memory.items()))
        most = max(self.at_once)
        ours, stock = (self.at_once[most][side] for side in (Ours.name, Stock.name))
        report.expect(f"turns/s with {most} customers, ours over stock's", ours.rate / stock.rate, at_least=8)
        first, last = (self.deep[turn][Ours.name].milliseconds for turn in (min(self.deep), max(self.deep)))
        growth = percentile(last, 50) / percentile(first, 50)
        report.expect(f"turn {max(self.deep)} over turn {min(self.deep)}, ours", growth, at_most=1.1)
        lone = self.at_once[min(self.at_once)][Ours.name].milliseconds
        report.expect("p95 of a lone customer's turn, ours", percentile(lone, 95), at_most=25, unit="ms")


def _row(side: str, taken: Taken, *, rate: bool) -> tuple[str | float, ...]:
    times = taken.milliseconds
    rates = (taken.rate,) if rate else ()
    alike = 100 * taken.alike / len(times) if times else 0.0
    return (side, len(times), *rates, percentile(times, 50), percentile(times, 95), alike)


async def _measure(ours: Ours, stock: Stock, sizes: Sizes, shown: Progress) -> Held:
    async with aclosing(ours), aclosing(stock):
        return await _held(ours, stock, sizes, shown)


async def _held(ours: Ours, stock: Stock, sizes: Sizes, shown: Progress) -> Held:
    held = Held(sizes)
    recorded = await record(ours, shown)
    sides: tuple[Side, ...] = (ours, stock)
    task = shown.add_task("at once, slices", total=len(sizes.customers) * sizes.rounds * len(sides))
    for number in sizes.customers:
        held.at_once[number] = {side.name: Taken() for side in sides}
        for _ in range(sizes.rounds):
            for side in sides:
                await talk_at_once(ours, side, recorded, number, sizes.seconds, held.at_once[number][side.name])
                shown.advance(task)
    held.deep = await _deep(ours, sides, recorded, sizes, shown)
    return held


async def record(ours: Ours, shown: Progress) -> dict[Script, list[Line]]:
    """What our server understands of every line, and answers; this also warms it up. A conversation in which it asked
    what was meant, before the bot ever heard of the line, is left out."""
    recorded: dict[Script, list[Line]] = {}
    for script in shown.track(english_scripts(), description="recording"):
        talk = await ours.begin(script)
        lines = [await ours.say(talk, Line(text, None)) for text in script.lines]
        if not any(_CLARIFICATION in line.answered for line in lines):
            recorded[script] = lines
    return recorded


async def talk_at_once(
    ours: Ours, side: Side, recorded: dict[Script, list[Line]], customers: int, seconds: float, taken: Taken
) -> None:
    """Have so many customers hold the recorded conversations for so many seconds."""
    began = time.perf_counter()
    until = began + seconds
    scripts = list(recorded.items())
    turned = [[*scripts[number % len(scripts) :], *scripts[: number % len(scripts)]] for number in range(customers)]
    await asyncio.gather(*(_customer(ours, side, order, until, taken) for order in turned))
    taken.seconds += time.perf_counter() - began


async def _customer(
    ours: Ours, side: Side, scripts: list[tuple[Script, list[Line]]], until: float, taken: Taken
) -> None:
    for script, lines in cycle(scripts):
        talk = await ours.begin(script)
        for line in lines:
            if time.perf_counter() > until:
                return
            await _timed(side.say, talk, line, taken)


async def _timed(say: Callable[[Talk, Line], Awaitable[Line]], talk: Talk, line: Line, taken: Taken) -> None:
    started = time.perf_counter()
    answered = await say(talk, line)
    taken.add((time.perf_counter() - started) * 1000, alike=answered.answered == line.answered)


async def _deep(
    ours: Ours, sides: tuple[Side, ...], recorded: dict[Script, list[Line]], sizes: Sizes, shown: Progress
) -> dict[int, dict[str, Taken]]:
    """One conversation said over and over; around each depth, every one of its lines once."""
    script = next(iter(recorded))
    depths = sorted({*(depth for depth in _DEPTHS if depth < sizes.depth), sizes.depth})
    found = {depth: {side.name: Taken() for side in sides} for depth in depths}
    task = shown.add_task("long conversations, turns", total=sizes.depth * (1 + sizes.long * len(sides)))
    talk = await ours.begin(script)
    lines: list[Line] = []
    for text in islice(cycle(script.lines), sizes.depth):
        lines.append(await ours.say(talk, Line(text, None)))
        shown.advance(task)
    for _ in range(sizes.long):
        for side in sides:
            talk = await ours.begin(script)
            for turn, line in enumerate(lines, start=1):
                taken = next((found[depth][side.name] for depth in depths if _is_near(turn, depth, script)), Taken())
                await _timed(side.say, talk, line, taken)
                shown.advance(task)
    return found


def _is_near(turn: int, depth: int, script: Script) -> bool:
    """Whether it is one of the turns that stand for the depth: as many as the conversation has lines."""
    length = len(script.lines)
    return max(depth, length) - length < turn <= max(depth, length)
