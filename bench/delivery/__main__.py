"""``python -m bench.delivery``: faults first, then throughput and times, on SQLite and on PostgreSQL."""

from __future__ import annotations

import argparse
import asyncio
import random
from dataclasses import dataclass, replace

from bench.delivery.made import EVENTS
from bench.delivery.runs import Faults, Pace, fresh_setup, throughput, times, with_faults
from bench.report import Report, percentile, run_bench
from foundation.logging import configure_logging

_KINDS = ("sqlite", "postgresql")
#: Seconds between two orders of a conversation, while the time to arrival is taken: 20 conversations make 10 orders/s.
_PAUSE = 2.0
#: So many orders of each show the slowest hundredth, in a minute.
_PACED_ORDERS = 30


@dataclass(frozen=True)
class Speed:
    """How fast a backlog goes, and seconds from confirmation to arrival."""

    pace: Pace
    waits: list[float]


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="python -m bench.delivery", description=__doc__)
    parser.add_argument("--orders", type=int, default=2000, help="orders in each run")
    parser.add_argument("--conversations", type=int, default=20, help="conversations that order at once")
    parser.add_argument("--kills", type=int, default=30, help="processes killed at random, at the least")
    parser.add_argument("--databases", nargs="+", choices=_KINDS, default=_KINDS, help="on which")
    parser.add_argument("--only", choices=("faults", "speed"), help="only the run with kills, or throughput and times")
    parser.add_argument("--seed", type=int, default=None, help="for the choice of what is killed when")
    run_bench(measure, parser)


def measure(options: argparse.Namespace) -> Report:
    """Everything that was asked for."""
    configure_logging(json_lines=False, level="ERROR")  # migrations tell of themselves
    report = Report("Delivery")
    for kind in options.databases:
        if options.only != "speed":
            with fresh_setup(kind, orders=options.orders, conversations=options.conversations) as setup:
                chance = random.Random(options.seed)
                _tell_faults(report, kind, asyncio.run(with_faults(setup, kind, options.kills, chance)))
        if options.only != "faults":
            _tell_speed(report, kind, _speed(kind, options))
    return report


def _speed(kind: str, options: argparse.Namespace) -> Speed:
    with fresh_setup(kind, orders=options.orders, conversations=options.conversations) as setup:
        pace = asyncio.run(throughput(setup, kind))
    orders = min(options.orders, options.conversations * _PACED_ORDERS)
    with fresh_setup(kind, orders=orders, conversations=options.conversations) as setup:
        return Speed(pace, asyncio.run(times(replace(setup, pause=_PAUSE), kind)))


def _tell_faults(report: Report, kind: str, found: Faults) -> None:
    judged = found.judgement
    report.table(
        f"{kind}: while processes are killed",
        ("orders confirmed", "events accepted", "deliveries with repeats", "kills", "killed", "seconds"),
        [(f"{judged.confirmed}", judged.accepted, judged.sent_again, found.kills.total(),
          ", ".join(f"{name} {count}" for name, count in sorted(found.kills.items())), found.seconds)],
    )  # fmt: skip
    report.expect(f"{kind}, deliveries that a kill has hit", judged.sent_again, at_least=1)
    report.expect(f"{kind}, lost", judged.lost, at_most=0)
    report.expect(f"{kind}, orders with events out of order", judged.out_of_order, at_most=0)
    report.expect(f"{kind}, accepted twice", judged.twice, at_most=0)
    report.expect(f"{kind}, placed twice", judged.placed_twice, at_most=0)


def _tell_speed(report: Report, kind: str, found: Speed) -> None:
    spread = [percentile(found.waits, percent) for percent in (50, 95, 99)]
    report.table(
        f"{kind}: a backlog, without faults",
        ("deliveries/s", "ms of processor each"),
        [(f"{found.pace.per_second:.0f}", found.pace.cpu)],
    )
    report.table(
        f"{kind}: from confirmation to arrival, without faults",
        ("orders", "events each", "s, p50", "p95", "p99", "longest"),
        [(f"{len(found.waits)}", EVENTS, *spread, max(found.waits))],
    )
    report.expect(f"{kind}, deliveries a second", found.pace.per_second, at_least=200 if kind == "postgresql" else 100)
    report.expect(f"{kind}, confirmation to arrival, p99", spread[-1], at_most=1, unit="s")


if __name__ == "__main__":
    main()
