"""What a bench reports: the machine, tables of figures, and whether each expectation holds.

Input: figures. Output: a report on the terminal, the same as JSON, and an exit code.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

Cell = str | float


@dataclass(frozen=True)
class Expectation:
    """A figure and its bound, both in ``unit``."""

    figure: str
    value: float
    kind: Literal["at most", "at least"]
    bound: float
    unit: str = ""

    @property
    def holds(self) -> bool:
        """Whether the value is on the right side of the bound; a value that is no number is on neither."""
        return self.value <= self.bound if self.kind == "at most" else self.value >= self.bound

    def __str__(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        verdict = "holds" if self.holds else "falls short"
        return (
            f"{self.figure}: {_number(self.value)}{unit}, expected {self.kind} {_number(self.bound)}{unit}: {verdict}"
        )


@dataclass
class _Figures:
    title: str
    columns: Sequence[str]
    rows: list[Sequence[Cell]]


@dataclass
class Report:
    """Collects tables and expectations; :meth:`finish` tells them."""

    title: str
    _tables: list[_Figures] = field(default_factory=list)
    _expectations: list[Expectation] = field(default_factory=list)

    def table(self, title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        """Add a table; the first column holds names, the others figures."""
        self._tables.append(_Figures(title, columns, list(rows)))

    def expect(
        self, figure: str, value: float, *, at_most: float | None = None, at_least: float | None = None, unit: str = ""
    ) -> None:
        """Add an expectation with one bound, or one with each."""
        if at_most is not None:
            self._expectations.append(Expectation(figure, value, "at most", at_most, unit))
        if at_least is not None:
            self._expectations.append(Expectation(figure, value, "at least", at_least, unit))

    def finish(self, console: Console, file: Path | None = None) -> int:
        """Print all, write all to ``file`` if there is one; 1 if an expectation falls short, else 0."""
        console.print(f"{self.title}: {machine_line()}", markup=False, highlight=False, soft_wrap=True)
        for figures in self._tables:
            console.print(_as_table(figures))
        for expectation in self._expectations:
            style = "green" if expectation.holds else "red"
            console.print(str(expectation), style=style, markup=False, highlight=False, soft_wrap=True)
        if file:
            file.write_text(json.dumps(self.as_json(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        return 0 if all(expectation.holds for expectation in self._expectations) else 1

    def as_json(self) -> dict[str, Any]:
        """The same as data."""
        return {
            "title": self.title,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": machine(),
            "tables": [
                {"title": one.title, "rows": [dict(zip(one.columns, row, strict=True)) for row in one.rows]}
                for one in self._tables
            ],
            "expectations": [
                {
                    "figure": one.figure,
                    "value": one.value,
                    "unit": one.unit,
                    "expected": one.kind,
                    "bound": one.bound,
                    "holds": one.holds,
                }
                for one in self._expectations
            ],
        }


def run_bench(measure: Callable[[argparse.Namespace], Report], parser: argparse.ArgumentParser) -> None:
    """What each bench's ``main`` is: read the options, measure, report, exit."""
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the report there as JSON, too")
    options = parser.parse_args()
    report = measure(options)
    sys.exit(report.finish(Console(), options.json))


def progress() -> Progress:
    """Progress on standard error, so that a report can be piped."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that ``percent`` of all values are at most, by the nearest rank; not a number where there are none."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(int(rank), 1) - 1]


def machine() -> dict[str, Any]:
    """What it ran on."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def machine_line() -> str:
    """The machine in one line."""
    found = machine()
    return (
        f"{found['processor']}, {found['cores']} cores, {found['memory_gib']} GiB, {found['system']}, "
        f"Python {found['python']}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _as_table(figures: _Figures) -> Table:
    table = Table(title=figures.title, title_justify="left")
    for number, column in enumerate(figures.columns):
        table.add_column(column, justify="right" if number else "left")
    for row in figures.rows:
        table.add_row(*(cell if isinstance(cell, str) else _number(cell) for cell in row))
    return table


def _number(value: float) -> str:
    if isinstance(value, int) or abs(value) >= 1000:
        return f"{value:.0f}"
    return f"{value:.3g}" if abs(value) < 10 else f"{value:.1f}"
