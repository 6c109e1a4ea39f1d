"""How long a turn takes, as a client of the web chat sees it: from sending a line to having the replies.

The lines are those of the demo CSPs' example conversations, as the demo CSPs' customers talk: typos,
several values at once, corrections, questions in between; each conversation to its placed order.

``--against stock``: the same conversations through stock Rasa, by turns in one run (``against.py``).

``--traces``: with traces and without, by turns in one run (``traces.py``).

``--breakdown FILE``: what turns spend their time on, stage by stage, from their traces (``breakdown.py``).
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from rich.progress import Progress

from bench.report import Report, percentile, progress, run_bench
from bench.system import running_system
from bench.turns.against import Sizes, compare
from bench.turns.breakdown import broken_down, draw
from bench.turns.collected import collecting
from bench.turns.scripts import SCRIPTS, Script, all_scripts
from bench.turns.traces import cost_of_traces
from server.cli.chat.client import ChatClient


@dataclass
class Taken:
    """What was measured: the milliseconds of each turn, with the CSP and the intent that was understood."""

    turns: list[tuple[str, str, float]] = field(default_factory=list)
    expected_orders: int = 0
    orders: int = 0


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="python -m bench.turns", description=__doc__)
    parser.add_argument("--csp", help="only conversations with this one")
    parser.add_argument("--turns", type=int, default=400, help="turns to measure, at least")
    parser.add_argument("--warm-up", type=int, default=100, help="turns before it is measured, at least")
    parser.add_argument("--breakdown", type=Path, metavar="FILE", help="draw the stages of a turn there, as SVG")
    against = parser.add_argument_group("two systems by turns")
    against.add_argument("--against", choices=["stock"], help="stock Rasa 3.6.21 beside ours, in the same run")
    against.add_argument(
        "--processes", type=int, default=os.cpu_count() or 1,
        help="of our server, beside stock Rasa; as many as there are cores if not said",
    )  # fmt: skip
    against.add_argument("--traces", action="store_true", help="ours with traces beside ours without")
    against.add_argument("--seconds", type=float, default=20, help="how long each side talks at a time")
    against.add_argument("--rounds", type=int, default=2, help="how often each side talks with so many customers")
    against.add_argument("--customers", type=int, nargs="+", default=[1, 8, 32], help="how many talk at once")
    against.add_argument("--depth", type=int, default=300, help="turns of the long conversations")
    against.add_argument("--long", type=int, default=2, help="long conversations of each side")
    run_bench(measure, parser)


def measure(options: argparse.Namespace) -> Report:
    """Have the conversations, one after the other and again from the first, until there are enough turns."""
    sizes = Sizes(
        options.seconds, options.rounds, tuple(options.customers), options.depth, options.long, options.processes
    )
    if options.against:
        return compare(sizes)
    if options.traces:
        return cost_of_traces(sizes)
    scripts = [one for one in all_scripts() if options.csp in (None, one.csp)]
    if not scripts:
        raise SystemExit(f"There is no conversation to have in {SCRIPTS}.")
    if options.breakdown:
        return _break_down(scripts, options)
    with running_system() as system, progress() as shown:
        _talk(system.server, scripts, options.warm_up, shown, "warming up")
        taken = _talk(system.server, scripts, options.turns, shown, "measuring")
    return _report(taken)


def _break_down(scripts: list[Script], options: argparse.Namespace) -> Report:
    """Hold the conversations with traces on; those of the warming up don't count."""
    report = Report("Stages of a turn")
    with collecting() as traces:
        settings = {"OTEL_EXPORTER_OTLP_ENDPOINT": traces.url, "OTEL_BSP_SCHEDULE_DELAY": "500"}
        with running_system(settings=settings) as system, progress() as shown:
            _talk(system.server, scripts, options.warm_up, shown, "warming up")
            warm = len(traces.by_id)
            _talk(system.server, scripts, options.turns, shown, "measuring")
        # the system has ended, so all has been sent
        for trace in list(traces.by_id)[:warm]:
            del traces.by_id[trace]
    found = broken_down(traces)
    found.tell(report)
    draw(found, options.breakdown)
    return report


def _talk(url: str, scripts: list[Script], wanted: int, shown: Progress, what: str) -> Taken:
    taken = Taken()
    task = shown.add_task(f"{what}, turns", total=wanted)
    for script in cycle(scripts):
        _hold(url, script, taken)
        shown.update(task, completed=min(len(taken.turns), wanted))
        if len(taken.turns) >= wanted:
            return taken
    return taken


def _hold(url: str, script: Script, taken: Taken) -> None:
    with ChatClient(url) as client:
        client.start(script.csp, script.segment, script.locale)
        for line in script.lines:
            started = time.perf_counter()
            answer = client.say(line)
            milliseconds = (time.perf_counter() - started) * 1000
            taken.turns.append((script.csp, (answer["understanding"] or {}).get("intent", "none"), milliseconds))
        taken.orders += min(len(client.orders()), 1)
        taken.expected_orders += script.orders


def _report(taken: Taken) -> Report:
    report = Report("Turns")
    report.table(
        "milliseconds a turn",
        ("what was said", "turns", "p50", "p95", "longest"),
        [
            (name, len(times), percentile(times, 50), percentile(times, 95), max(times))
            for name, times in _groups(taken)
        ],
    )
    report.expect("turn, median", percentile([one[2] for one in taken.turns], 50), at_most=50, unit="ms")
    report.expect("conversations that ended in an order", taken.orders, at_least=taken.expected_orders)
    return report


def _groups(taken: Taken) -> Iterator[tuple[str, list[float]]]:
    """The times by intent, by CSP, and all."""
    for place, prefix in ((1, ""), (0, "in ")):
        for name in sorted({str(one[place]) for one in taken.turns}):
            yield f"{prefix}{name}", [one[2] for one in taken.turns if one[place] == name]
    yield "all", [one[2] for one in taken.turns]


if __name__ == "__main__":
    main()
