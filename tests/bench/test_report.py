"""A bench's report: what a reader sees, and what a machine gets."""

import io
import json
import math
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from bench.report import Report, percentile
from foundation.settings import ROOT


def _printed(report: Report, file: Path | None = None) -> tuple[int, str]:
    output = io.StringIO()
    code = report.finish(Console(file=output, width=120), file)
    return code, output.getvalue()


def test_says_the_machine_the_figures_and_that_expectations_hold() -> None:
    report = Report("Turns")
    report.table("milliseconds", ("question", "p50"), [("place", 12.34), ("all", 9)])
    report.expect("turn, median", 12.34, at_most=50, unit="ms")
    report.expect("orders", 3, at_least=3)

    code, printed = _printed(report)

    assert code == 0
    assert "Python" in printed.splitlines()[0]
    assert "12.3" in printed
    assert "turn, median: 12.3 ms, expected at most 50 ms: holds" in printed.splitlines()
    assert "orders: 3, expected at least 3: holds" in printed.splitlines()


def test_one_that_falls_short_fails_the_bench_and_the_others_are_still_told() -> None:
    report = Report("Turns")
    report.expect("turn, median", 50.1, at_most=50, unit="ms")
    report.expect("orders", 3, at_least=3)

    code, printed = _printed(report)

    assert code == 1
    assert "turn, median: 50.1 ms, expected at most 50 ms: falls short" in printed
    assert "orders: 3, expected at least 3: holds" in printed


def test_a_figure_that_could_not_be_measured_falls_short() -> None:
    report = Report("Turns")
    report.expect("turn, median", percentile([], 50), at_most=50)

    assert _printed(report)[0] == 1


def test_writes_the_same_as_json(tmp_path: Path) -> None:
    report = Report("Turns")
    report.table("milliseconds", ("question", "p50"), [("place", 12.5)])
    report.expect("turn, median", 12.5, at_most=50, unit="ms")

    _printed(report, tmp_path / "turns.json")

    written = json.loads((tmp_path / "turns.json").read_text())
    assert written["tables"] == [{"title": "milliseconds", "rows": [{"question": "place", "p50": 12.5}]}]
    assert written["expectations"] == [
        {"figure": "turn, median", "value": 12.5, "unit": "ms", "expected": "at most", "bound": 50, "holds": True}
    ]
    assert written["machine"]["cores"] >= 1


@pytest.mark.parametrize(("percent", "value"), [(50, 5), (95, 10), (100, 10), (1, 1)])
def test_percentile_is_a_value_that_occurred(percent: float, value: float) -> None:
    assert percentile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], percent) == value


def test_percentile_of_nothing_is_no_number() -> None:
    assert math.isnan(percentile([], 50))


def test_a_bench_runs_alone_and_explains_its_options() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "bench.turns", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert "--json FILE" in shown.stdout
