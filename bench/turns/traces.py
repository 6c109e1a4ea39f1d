"""What traces cost: the same system with them and without, by turns in one run.

In: how long each talks, how often, with how many customers. Out: milliseconds of a turn, and of the processor for it.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, aclosing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.progress import Progress

from bench.report import Report, percentile, progress
from bench.system import Running, processor_seconds, running_system
from bench.turns.against import Sizes, Taken, record, talk_at_once
from bench.turns.collected import Traces, collecting
from bench.turns.scripts import unlimited_contexts
from bench.turns.sides import Ours

_WITHOUT, _WITH = "without", "with"
_PROCESSES = ("server", "bot")


@dataclass
class Spent:
    """What turns took, and the seconds of the processor that each process used for them."""

    taken: Taken = field(default_factory=Taken)
    cpu: dict[str, float] = field(default_factory=lambda: dict.fromkeys(_PROCESSES, 0.0))

    def each(self, process: str) -> float:
        """Milliseconds of the processor for one turn."""
        return 1000 * self.cpu[process] / len(self.taken.milliseconds)


def cost_of_traces(sizes: Sizes) -> Report:
    """Start both, hold the conversations, report."""
    with _both() as (systems, traces), progress() as shown:
        spent = asyncio.run(_measure(systems, sizes, shown))
    report = Report("Turns with traces and without")
    report.table(
        "all turns traced, to a collector on the same machine",
        ("customers", "traces", "turns", "turns/s", "p50 ms", "p95 ms", "server's processor ms", "bot's"),
        [_row(number, side, one) for number, sides in spent.items() for side, one in sides.items()],
    )
    report.expect("traces that arrived", len(traces.by_id), at_least=1)
    for number, sides in spent.items():
        more = sides[_WITH].each("server") / sides[_WITHOUT].each("server")
        report.expect(f"server's processor for a turn, {number} at once, with over without", more, at_most=1.25)
    return report


@contextmanager
def _both() -> Iterator[tuple[dict[str, Running], Traces]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bespoke-bench-")))
        traces = stack.enter_context(collecting())
        contexts = {"BESPOKE_CONTEXTS_FOLDER": unlimited_contexts(folder)}
        told = {_WITHOUT: contexts, _WITH: contexts | {"OTEL_EXPORTER_OTLP_ENDPOINT": traces.url}}
        yield {name: stack.enter_context(running_system(settings=one)) for name, one in told.items()}, traces


async def _measure(systems: dict[str, Running], sizes: Sizes, shown: Progress) -> dict[int, dict[str, Spent]]:
    async with AsyncExitStack() as stack:
        sides = {
            name: await stack.enter_async_context(aclosing(Ours(system.server))) for name, system in systems.items()
        }
        return await _spent(systems, sides, sizes, shown)


async def _spent(
    systems: dict[str, Running], sides: dict[str, Ours], sizes: Sizes, shown: Progress
) -> dict[int, dict[str, Spent]]:
    recorded = [await record(side, shown) for side in sides.values()]
    task = shown.add_task("slices", total=len(sizes.customers) * sizes.rounds * len(sides))
    spent = {number: {name: Spent() for name in sides} for number in sizes.customers}
    for number, by_side in spent.items():
        for _ in range(sizes.rounds):
            for name, side in sides.items():
                before = _used(systems[name])
                await talk_at_once(side, side, recorded[0], number, sizes.seconds, by_side[name].taken)
                for process, used in _used(systems[name]).items():
                    by_side[name].cpu[process] += used - before[process]
                shown.advance(task)
    return spent


def _used(system: Running) -> dict[str, float]:
    return {process: processor_seconds(system.pids[process]) for process in _PROCESSES}


def _row(customers: int, side: str, spent: Spent) -> tuple[str | float, ...]:
    times = spent.taken.milliseconds
    return (
        str(customers), side, len(times), spent.taken.rate, percentile(times, 50), percentile(times, 95),
        *(spent.each(process) for process in _PROCESSES),
    )  # fmt: skip
