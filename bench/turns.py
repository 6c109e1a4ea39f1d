"""How long a turn takes, as a client of the web chat sees it: from sending a line to having the replies.

The lines are those of the demo CSPs' example conversations, as the demo CSPs' customers talk: typos,
several values at once, corrections, questions in between; each conversation to its placed order.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

import yaml
from rich.progress import Progress

from bench.report import Report, percentile, progress, run_bench
from bench.system import running_system
from catalog_adapter.conversations.models import ConversationFile
from foundation.settings import ROOT
from server.cli.chat.client import ChatClient

_SCRIPTS = ROOT / "customer_contexts"


@dataclass(frozen=True)
class Script:
    """A conversation: who talks where, what is said, and whether an order must come of it."""

    csp: str
    segment: str
    locale: str | None
    lines: tuple[str, ...]
    orders: bool


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
    run_bench(measure, parser)


def measure(options: argparse.Namespace) -> Report:
    """Have the conversations, one after the other and again from the first, until there are enough turns."""
    scripts = [one for one in _scripts() if options.csp in (None, one.csp)]
    if not scripts:
        raise SystemExit(f"There is no conversation to have in {_SCRIPTS}.")
    with running_system() as system, progress() as shown:
        _talk(system.server, scripts, options.warm_up, shown, "warming up")
        taken = _talk(system.server, scripts, options.turns, shown, "measuring")
    return _report(taken)


def _scripts() -> list[Script]:
    """Every conversation, the CSPs by turns, so that each is in every part of the run."""
    folders = sorted(_SCRIPTS.glob("*/conversations"))
    by_csp = [[_read(path) for path in sorted(folder.glob("*.yml"))] for folder in folders]
    every = [islice(cycle(of_csp), max(map(len, by_csp))) for of_csp in by_csp if of_csp]
    return [script for together in zip(*every, strict=True) for script in together]


def _read(path: Path) -> Script:
    file = ConversationFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    lines = tuple(line.customer for line in file.lines)
    return Script(path.parent.parent.name, file.segment, file.locale, lines, bool(file.order))


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
