"""``python -m bench.channels``: customers connected to one process, kills, and the first load of the chat."""

from __future__ import annotations

import argparse
import asyncio
import random

from bench.channels.first_load import Loads, first_loads
from bench.channels.runs import Connected, Killed, connected, with_kills
from bench.report import Report, percentile, progress, run_bench

_PARTS = ("connected", "kills", "load")


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="python -m bench.channels", description=__doc__)
    parser.add_argument("--customers", type=int, default=500, help="customers who are connected")
    parser.add_argument("--messages", type=int, default=1200, help="messages they say, in each of the two runs")
    parser.add_argument("--rate", type=float, default=20.0, help="messages a second")
    parser.add_argument("--kills", type=int, default=6, help="server processes killed while they write")
    parser.add_argument("--processes", type=int, default=2, help="server processes then, over PostgreSQL and Valkey")
    parser.add_argument("--loads", type=int, default=30, help="first loads of the chat")
    parser.add_argument("--only", nargs="+", choices=_PARTS, default=_PARTS, help="only these parts")
    parser.add_argument("--seed", type=int, default=None, help="for who says what when, and what is killed")
    run_bench(measure, parser)


def measure(options: argparse.Namespace) -> Report:
    """Everything that was asked for."""
    report = Report("Channels")
    chance = random.Random(options.seed)
    count, messages, rate = options.customers, options.messages, options.rate
    with progress() as shown:
        if "connected" in options.only:
            _tell_connected(report, asyncio.run(connected(count, messages, rate, chance, shown)))
        if "kills" in options.only:
            run = with_kills(count, messages, rate, options.kills, options.processes, chance, shown)
            _tell_killed(report, asyncio.run(run))
        if "load" in options.only:
            _tell_loads(report, asyncio.run(first_loads(options.loads, shown)))
    return report


def _tell_connected(report: Report, found: Connected) -> None:
    rows = [("until it was taken", found.accepted), ("until its reply was shown", found.answered)]
    report.table(
        f"{found.customers} customers connected to one process, milliseconds of a message",
        ("", "messages", "p50", "p95", "longest"),
        [(name, len(all_), percentile(all_, 50), percentile(all_, 95), max(all_)) for name, all_ in rows if all_],
    )
    report.expect("memory of a connection", found.kilobytes, at_most=150, unit="kB")
    report.expect("message until its reply is shown, p95", percentile(found.answered, 95), at_most=250, unit="ms")
    report.expect("connected: lost", found.judgement.lost, at_most=0)


def _tell_killed(report: Report, found: Killed) -> None:
    report.table(
        "while processes are killed",
        ("", "messages", "kills", "connections", "s, longest wait for a reply", "s in all"),
        [("", found.messages, found.kills, found.connections, found.longest_wait, found.seconds)],
    )
    judged = found.judgement
    report.expect("kills: lost", judged.lost, at_most=0)
    report.expect("kills: shown twice", judged.doubled, at_most=0)
    report.expect("kills: conversations out of order", judged.out_of_order, at_most=0)
    report.expect("kills: errors and apologies", judged.other, at_most=0)


def _tell_loads(report: Report, found: Loads) -> None:
    for title, times in (("first load", found.first), ("loaded again", found.again)):
        report.table(
            f"{title}, milliseconds since it was asked for",
            ("", "loads", "p50", "p95", "longest"),
            [(name, len(all_), percentile(all_, 50), percentile(all_, 95), max(all_)) for name, all_ in times.items()],
        )
    report.expect("first load until usable, median", percentile(found.first["usable"], 50), at_most=100, unit="ms")


if __name__ == "__main__":
    main()
