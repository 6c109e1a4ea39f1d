"""``python -m bench.replicas``: the reference on one process, then many customers while processes are killed."""

from __future__ import annotations

import argparse
import asyncio
import random
import sys

from bench.replicas.installation import Sizes
from bench.replicas.judgement import Difference, Judgement, judge
from bench.replicas.runs import Found, Plan, reference, scripts, with_kills
from bench.report import Report, percentile, progress, run_bench

_SHOWN = 20


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="python -m bench.replicas", description=__doc__)
    parser.add_argument("--servers", type=int, default=3)
    parser.add_argument("--bots", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2, help="delivery workers")
    parser.add_argument(
        "--processes", type=int, default=1, help="over 1: one server of so many processes, on SQLite without Redis"
    )
    parser.add_argument("--conversations", type=int, default=100, help="conversations at once")
    parser.add_argument("--kills", type=int, default=20, help="processes killed at random, Redis among them")
    parser.add_argument("--seconds", type=float, default=150, help="how long customers take, with their pauses; about")
    parser.add_argument("--seed", type=int, default=None, help="for who says what where, and what is killed when")
    run_bench(measure, parser)


def measure(options: argparse.Namespace) -> Report:
    """The reference, the run, and what the two tell."""
    wanted = scripts(options.conversations)
    plan = Plan(_sizes(options), options.conversations, options.kills, options.seconds)
    with progress() as shown:
        expected = asyncio.run(reference(wanted, shown))
        found = asyncio.run(with_kills(wanted, plan, random.Random(options.seed), shown))
    judged = judge(expected, found.held)
    for difference in judged.differences[:_SHOWN]:
        sys.stderr.write(_told(difference, found))
    return _report(found, judged, plan)


def _sizes(options: argparse.Namespace) -> Sizes:
    if options.processes > 1:
        return Sizes(servers=1, bots=options.bots, workers=0, processes=options.processes)
    return Sizes(options.servers, options.bots, options.workers)


def _told(difference: Difference, found: Found) -> str:
    """For whoever mends it: where, what, and what was killed then."""
    held, line = difference.held, difference.line
    where = f"{held.script.csp}/{held.script.segment} {held.id} line {line}"
    if line:
        began, seconds = held.began[line - 1], held.seconds[line - 1]
        killed = ", ".join(found.meanwhile(began, began + seconds)) or "nothing"
        where += f" {held.script.lines[line - 1]!r}, answered after {seconds:.1f} s; killed: {killed}"
    return f"{where}\n  expected {difference.expected}\n  found    {difference.found}\n"


def _report(found: Found, judged: Judgement, plan: Plan) -> Report:
    report = Report("Replicas")
    seconds = [one for held in found.held for one in held.seconds]
    sizes, killed = plan.sizes, found.killed()
    report.table(
        f"{_of(sizes)}, {sizes.bots} bots, while processes are killed",
        ("", "conversations", "messages", "requests", "orders", "kills", "seconds"),
        [(
            ", ".join(f"{kind} {count}" for kind, count in sorted(killed.items())),
            f"{len(found.held)}", f"{len(seconds)}", f"{sum(held.tries for held in found.held)}", f"{judged.orders}",
            f"{len(found.kills)}", found.seconds,
        )],
    )  # fmt: skip
    report.table(
        "seconds until a message was answered, with all that was tried",
        ("", "p50", "p95", "p99", "longest"),
        [("", *(percentile(seconds, percent) for percent in (50, 95, 99)), max(seconds))],
    )
    report.expect("killed", len(found.kills), at_least=plan.kills)
    for what, value in (
        ("messages or replies lost", judged.lost),
        ("messages or replies doubled", judged.doubled),
        ("conversations out of order", judged.out_of_order),
        ("conversations with other replies than on one process", judged.different),
        ("orders missing", judged.orders_missing),
        ("orders placed twice", judged.orders_doubled),
        ("orders that the OSS was not told of", found.not_delivered),
    ):
        report.expect(what, value, at_most=0)
    if killed["redis"]:
        report.expect("warnings that Redis is away", found.warned, at_least=1)
    return report


def _of(sizes: Sizes) -> str:
    if sizes.processes > 1:
        return f"a server of {sizes.processes} processes on SQLite"
    return f"{sizes.servers} servers, {sizes.workers} delivery workers"


if __name__ == "__main__":
    main()
