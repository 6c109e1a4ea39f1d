"""``python -m bench.scale``: what grows, one after the other, the law that each cost follows, and what is not flat."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from bench.report import Report, percentile, progress, run_bench
from bench.scale.contexts import Contexts, with_contexts
from bench.scale.fit import Fit, fit
from bench.scale.stored import Stored, Wanted, with_stored
from bench.scale.talking import Talked

_PARTS = ("stored", "contexts")


@dataclass(frozen=True)
class _Law:
    what: str
    over: str
    unit: str
    costs: Mapping[int, float]

    @property
    def fit(self) -> Fit:
        return fit(list(self.costs), list(self.costs.values()))


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__)
    sizes = {
        "customers": ((1, 2, 4, 8, 16, 32), "customers who talk at once"),
        "conversations": ((1_000, 5_000, 25_000), "conversations stored"),
        "orders": ((1_000, 10_000, 50_000), "orders stored"),
        "events": ((12, 60, 120, 240), "turns of one conversation"),
        "contexts": ((1, 10, 100, 1_000), "CSPs"),
    }
    for name, (default, what) in sizes.items():
        parser.add_argument(f"--{name}", type=int, nargs="+", default=default, help=what)
    parser.add_argument("--turns", type=int, default=150, help="turns measured at each size, at least")
    parser.add_argument("--publishes", type=int, default=10, help="publishes for each number of CSPs")
    parser.add_argument("--only", nargs="+", choices=_PARTS, default=_PARTS, help="only these parts")
    run_bench(measure, parser)


def measure(options: argparse.Namespace) -> Report:
    """Everything that was asked for."""
    report = Report("Scale")
    laws: list[_Law] = []
    with progress() as shown:
        if "stored" in options.only:
            wanted = Wanted(
                tuple(options.customers), tuple(options.conversations), tuple(options.orders), tuple(options.events),
                options.turns,
            )  # fmt: skip
            laws += _tell_stored(report, asyncio.run(with_stored(wanted, shown)))
        if "contexts" in options.only:
            every = [with_contexts(count, options.turns // 4, options.publishes, shown) for count in options.contexts]
            laws += _tell_contexts(report, every)
    _tell_laws(report, laws)
    return report


def _tell_stored(report: Report, found: Stored) -> list[_Law]:
    _tell_talked(report, "customers at once", found.customers)
    _tell_talked(report, "conversations stored", found.conversations)
    _tell_talked(report, "orders stored", found.orders)
    report.table(
        "milliseconds a turn, by how many a conversation has had",
        ("turns before", "p50", "p95"),
        [(f"{depth}", percentile(one, 50), percentile(one, 95)) for depth, one in found.events.items()],
    )
    report.table(
        "what is kept",
        ("", "kB of a conversation", "kB of an order", "MB of a server", "MB of a bot"),
        [("", found.conversation_bytes / 1000, found.order_bytes / 1000, *found.memory.values())],
    )
    processor = {count: sum(one.cpu.values()) for count, one in found.customers.items()}
    return [
        _Law("processor for a turn", "customers at once", "ms", processor),
        _Law("turn, median", "turns of one conversation", "ms", _medians(found.events)),
        _Law("turn, median", "conversations stored", "ms", _medians(_turns(found.conversations))),
        _Law("turn, median", "orders stored", "ms", _medians(_turns(found.orders))),
    ]  # fmt: skip


def _tell_talked(report: Report, over: str, found: Mapping[int, Talked]) -> None:
    report.table(
        f"turns, by {over}",
        (over, "turns", "a second", "ms, p50", "p95", "ms of processor: server", "bot"),
        [
            (f"{count}", len(one.turns), one.per_second, percentile(one.turns, 50), percentile(one.turns, 95),
             one.cpu["server-0"], one.cpu["bot-0"])
            for count, one in found.items()
        ],
    )  # fmt: skip


def _turns(found: Mapping[int, Talked]) -> dict[int, list[float]]:
    return {count: one.turns for count, one in found.items()}


def _medians(found: Mapping[int, list[float]]) -> dict[int, float]:
    return {size: percentile(one, 50) for size, one in found.items()}


def _tell_contexts(report: Report, found: list[Contexts]) -> list[_Law]:
    report.table(
        "contexts, every one as likely as any other; milliseconds, p50",
        ("contexts", "a conversation begins", "later turn", "publish", "server MB"),
        [
            (f"{one.count}", percentile(one.begins, 50), percentile(one.turns, 50), percentile(one.publishes, 50),
             one.memory)
            for one in found
        ],
    )  # fmt: skip
    return [
        _Law("a conversation begins, median", "contexts", "ms", _medians({one.count: one.begins for one in found})),
        _Law("later turn, median", "contexts", "ms", _medians({one.count: one.turns for one in found})),
        _Law("publish, median", "contexts", "ms", _medians({one.count: one.publishes for one in found})),
        _Law("memory of a server", "contexts", "MB", {one.count: one.memory for one in found}),
    ]  # fmt: skip


def _tell_laws(report: Report, laws: list[_Law]) -> None:
    report.table(
        "cost = factor × size ^ exponent",
        ("cost", "grows with", "factor", "exponent", "R²", ""),
        [
            (law.what, law.over, f"{law.fit.factor:.3g} {law.unit}", law.fit.exponent, law.fit.r2,
             "flat" if law.fit.is_flat else "grows")
            for law in laws
        ],
    )  # fmt: skip
    for law in laws:
        report.expect(f"{law.what}, by {law.over}: exponent", law.fit.exponent, at_most=1)


if __name__ == "__main__":
    main()
