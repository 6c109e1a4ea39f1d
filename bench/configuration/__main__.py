"""How long the configurator's answers take, and whether they are right.

A FILE is a model (the JSON format or DIMACS, either with .gz), or a CSP's folder: then each of its offerings is
measured. Without any: the shared models and the shipped CSPs. Beside the time of each answer stands what a CP-SAT solve
for each value takes on the same states.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.configuration.alternative import Solved, solve_each
from bench.configuration.expected import Expected
from bench.configuration.formats import read_expected, read_model
from bench.configuration.replay import QUESTIONS, Replay, Replayed
from bench.configuration.subjects import Compiled, of_csp, of_model
from bench.report import Report, percentile, progress, run_bench
from catalog_adapter.constraints.engine.model import Model
from foundation.errors import BespokeError
from foundation.settings import ROOT

_SHARED = ROOT.parent / "shared" / "configuration"
_CSPS = ROOT / "customer_contexts"
#: Milliseconds that 95 of 100 full steps may take, by the model's name; of a CSP's offerings, all together.
_EXPECTED = {"pc": 20.0, "renault": 300.0, "linux-2.6.33.3": 700.0}
_EXPECTED_OF_CSPS = 5.0
#: How many times faster than the alternative, by the model's name.
_EXPECTED_TIMES = {"renault": 50.0}


@dataclass
class Measured:
    """A model or an offering, what its replay gave, and what the alternative took."""

    compiled: Compiled
    replayed: Replayed
    model: Model | None = None
    solved: Solved | None = None


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="python -m bench.configuration", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="model files and folders of CSPs")
    parser.add_argument("--expect", type=Path, action="append", metavar="FILE", help="expected domains of a model")
    parser.add_argument("--sequences", type=int, default=10, help="sequences to draw at random")
    parser.add_argument("--steps", type=int, default=8, help="choices in each")
    parser.add_argument("--seed", type=int, default=1, help="what the random sequences start from")
    parser.add_argument("--alternative-seconds", type=float, default=120, help="time for the alternative, in all")
    try:
        run_bench(measure, parser)
    except BespokeError as problem:
        sys.exit(str(problem))


def measure(options: argparse.Namespace) -> Report:
    """Everything, one after the other in this process."""
    files = options.files or [*_shared(), *sorted(path for path in _CSPS.iterdir() if path.is_dir())]
    expected = {_name(one.file): one for one in map(read_expected, options.expect or _beside(files))}
    with progress() as shown:
        measured = [
            _replayed(compiled, model, expected.get(_name(file.name)), options)
            for file in shown.track(files, description="replaying")
            for compiled, model in _compiled(file)
        ]
        models = [one for one in measured if one.model]
        for one in shown.track(models, description="the alternative"):
            assert one.model
            seconds = options.alternative_seconds / len(models)
            one.solved = solve_each(one.model, one.replayed.states, seconds, options.seed)
    return _report(measured)


def _shared() -> list[Path]:
    found = [path for path in sorted(_SHARED.iterdir()) if not path.name.endswith(".domains.json")]
    return [path for path in found if path.name.removesuffix(".gz").endswith((".json", ".dimacs"))]


def _beside(files: Sequence[Path]) -> list[Path]:
    """``NAME.domains.json`` beside ``NAME.json``."""
    beside = (path.with_name(_name(path.name) + ".domains.json") for path in files)
    return [path for path in beside if path.is_file()]


def _name(file: str) -> str:
    return file.removesuffix(".gz").removesuffix(".json").removesuffix(".dimacs")


def _compiled(file: Path) -> Iterator[tuple[Compiled, Model | None]]:
    if file.is_dir():
        yield from ((compiled, None) for compiled in of_csp(file))
    else:
        model = read_model(file)
        yield of_model(_name(file.name), model), model


def _replayed(
    compiled: Compiled, model: Model | None, expected: Expected | None, options: argparse.Namespace
) -> Measured:
    replay = Replay(compiled.subject, options.seed)
    if expected:
        replay.expected(expected)
    replay.drawn(options.sequences, options.steps)
    return Measured(compiled, replay.found, model)


def _report(measured: Sequence[Measured]) -> Report:
    report = Report("Configuration")
    models = [one for one in measured if one.model]
    offerings = [one for one in measured if not one.model]
    report.table(
        "models",
        ("model", "engine", "variables", "values", "seconds to compile", "steps", "domains compared", "out of time"),
        [
            (one.compiled.name, one.compiled.kind, len(one.model.variables), one.solved.values, one.compiled.seconds,
             len(one.replayed.states), one.replayed.compared, one.replayed.out_of_time)
            for one in models if one.model and one.solved
        ],
    )  # fmt: skip
    report.table("milliseconds an answer", ("model", "question", "answers", "p50", "p95", "longest"), [
        row for one in models for row in _rows(one.compiled.name, [one])
    ] + _rows("CSPs' offerings", offerings))  # fmt: skip
    report.table("milliseconds to compile an offering", ("CSPs", "offerings", "p50", "longest"), _compiling(offerings))
    report.table(
        "a CP-SAT solve for each value, one thread, from a sample",
        ("model", "values solved", "of a step's", "mean ms", "ms a step, extrapolated", "times faster we are"),
        [
            (one.compiled.name, len(one.solved.seconds), one.solved.values, one.solved.step / one.solved.values,
             one.solved.step, _times(one))
            for one in models if one.solved
        ],
    )  # fmt: skip
    _expect(report, models, offerings)
    return report


def _rows(name: str, measured: Sequence[Measured]) -> list[tuple[str | float, ...]]:
    rows: list[tuple[str | float, ...]] = []
    for question in QUESTIONS:
        times = [time for one in measured for time in one.replayed.milliseconds[question]]
        if times:
            rows.append((name, question, len(times), percentile(times, 50), percentile(times, 95), max(times)))
    return rows


def _compiling(offerings: Sequence[Measured]) -> list[tuple[str | float, ...]]:
    times = [one.compiled.seconds * 1000 for one in offerings]
    return [("all", len(times), percentile(times, 50), max(times))] if times else []


def _times(one: Measured) -> float:
    steps = one.replayed.milliseconds["full step"]
    return one.solved.step / (sum(steps) / len(steps)) if one.solved and steps else float("nan")


def _expect(report: Report, models: Sequence[Measured], offerings: Sequence[Measured]) -> None:
    for one in models:
        name, steps = one.compiled.name, one.replayed.milliseconds["full step"]
        differences = [*one.replayed.differences, *(one.solved.differences if one.solved else ())]
        for difference in differences:
            print(f"{name}: {difference}", file=sys.stderr)
        report.expect(f"{name}: domains that differ", len(differences), at_most=0)
        if name in _EXPECTED:
            report.expect(f"{name}: full step, p95", percentile(steps, 95), at_most=_EXPECTED[name], unit="ms")
        if name in _EXPECTED_TIMES:
            report.expect(f"{name}: faster than the alternative", _times(one), at_least=_EXPECTED_TIMES[name], unit="×")
    steps = [time for one in offerings for time in one.replayed.milliseconds["full step"]]
    if steps:
        report.expect("CSPs' offerings: full step, p95", percentile(steps, 95), at_most=_EXPECTED_OF_CSPS, unit="ms")


if __name__ == "__main__":
    main()
