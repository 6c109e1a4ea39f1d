"""How well messages are understood, with each of the sets in ``../shared/nlu`` or with files of one's own.

Without files, each set's train split is fitted and its dev split measured. ``--against rasa`` trains and measures
Rasa's default pipeline beside it. Then, how long the whole understanding takes of the ordering sentences in the tests,
and a small change to a context of 500 intents, where there are sentences enough.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.report import Report, percentile, progress, run_bench
from bench.understanding.intents import Measured, OurClassifier
from bench.understanding.large import Large, measure_large
from bench.understanding.rasa_pipeline import RasaPipeline
from bench.understanding.sets import Row, read
from bench.understanding.spans import OurEntities
from bench.understanding.whole import Whole, measure_whole
from foundation.settings import ROOT

_SETS = ROOT.parent / "shared" / "nlu"
_LONGEST_FIT = 1000  # examples for which a fit is promised to take a second at most
_LARGE = 20_000  # sentences, repeated ones too, that a large context is put together from
_NONE = float("nan")


@dataclass(frozen=True)
class _Set:
    name: str
    train: list[Row]
    splits: dict[str, list[Row]]

    @property
    def has_intents(self) -> bool:
        return any(row.intent is not None for row in self.train)

    @property
    def has_entities(self) -> bool:
        return any(row.entities for row in self.train)


@dataclass(frozen=True)
class _Result:
    """One classifier on one split of one set. ``f1`` in per cent, fits in seconds."""

    name: str
    by: str
    examples: int
    cold: float
    warm: float
    measured: Measured | None
    f1: float


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="python -m bench.understanding", description=__doc__)
    parser.add_argument("--train", type=Path, metavar="F", help="what is fitted: JSON lines")
    parser.add_argument("--dev", type=Path, metavar="F", help="measured besides, as the test is")
    parser.add_argument("--test", type=Path, metavar="F", help="what is measured: JSON lines")
    parser.add_argument("--against", choices=["rasa"], help="train and measure Rasa's default pipeline, too")
    parser.add_argument("--rasa-minutes", type=float, default=60, help="minutes that one training of it may take")
    run_bench(measure, parser)


def measure(options: argparse.Namespace) -> Report:
    """All sets, ours and what it is measured against."""
    results: list[_Result] = []
    sets = list(_sets(options))
    with progress() as shown:
        for one in shown.track(sets, description="sets"):
            results += _ours(one)
            if options.against and one.has_intents:
                results += _rasa(one, options.rasa_minutes * 60)
    report = _report(results)
    _report_whole(report, measure_whole())
    sentences = [row.text for one in sets for row in one.train]
    if len(sentences) > _LARGE:
        _report_large(report, measure_large(sentences))
    return report


def _sets(options: argparse.Namespace) -> Iterator[_Set]:
    if options.train and options.test:
        files = {"dev": options.dev, "test": options.test}
        name = options.train.name.removesuffix(".jsonl").removesuffix(".train")
        yield _Set(name, read(options.train), {split: read(path) for split, path in files.items() if path})
    elif options.train or options.test or options.dev:
        raise SystemExit("--train and --test go together; without both, all sets of ../shared/nlu are measured.")
    else:
        paths = sorted(_SETS.glob("*.train.jsonl"))
        if not paths:
            raise SystemExit(f"there are no sets in {_SETS}: give --train and --test")
        for path in paths:
            name = path.name.removesuffix(".train.jsonl")
            yield _Set(name, read(path), {"dev": read(path.with_name(f"{name}.dev.jsonl"))})


def _ours(one: _Set) -> list[_Result]:
    classifier = OurClassifier(one.train) if one.has_intents else None
    entities = OurEntities(one.train) if one.has_entities else None
    return [
        _Result(
            f"{one.name} {split}", "ours", classifier.examples if classifier else len(one.train),
            classifier.cold if classifier else _NONE, classifier.warm if classifier else _NONE,
            classifier.measure(rows) if classifier else None, entities.f1(rows) if entities else _NONE,
        )
        for split, rows in one.splits.items()
    ]  # fmt: skip


def _rasa(one: _Set, limit: float) -> list[_Result]:
    with tempfile.TemporaryDirectory(prefix="bespoke-rasa-") as folder:
        pipeline = RasaPipeline(Path(folder), one.train, limit)
        seconds = pipeline.train()
        if seconds is None:
            return [_Result(one.name, "rasa, not trained in time", len(one.train), limit, limit, None, _NONE)]
        found = pipeline.measure(list(one.splits.values()))
    return [
        _Result(f"{one.name} {split}", "rasa", len(one.train), seconds, seconds, measured, f1)
        for split, (measured, f1) in zip(one.splits, found, strict=True)
    ]


def _report(results: Sequence[_Result]) -> Report:
    report = Report("Understanding")
    with_intents = [(one, one.measured) for one in results if one.measured is not None]
    report.table(
        "intents: per cent; AUROC of in scope against out of scope",
        ("set", "by", "in-scope accuracy", "out-of-scope AUROC", "out of scope rejected", "in scope lost"),
        [(one.name, one.by, got.accuracy, got.auroc, got.recall, got.lost) for one, got in with_intents],
    )
    report.table(
        "confidence: points it is off; per cent of messages asked 'did you mean …?', and of those where that helps",
        ("set", "by", "off", "asked", "helps"),
        [(one.name, one.by, got.calibration_error, got.asked, got.asked_rightly) for one, got in with_intents],
    )
    report.table(
        "entities: span F1 in per cent", ("set", "by", "F1"),
        [(one.name, one.by, one.f1) for one in results if one.f1 == one.f1],
    )  # fmt: skip
    report.table(
        "seconds of a fit; milliseconds a message, by the clock and of the processor",
        ("set", "by", "examples", "cold", "vectors kept", "p50", "p95", "p95 of the processor"),
        [
            (one.name, one.by, one.examples, one.cold, one.warm, *_milliseconds(one.measured))
            for one in results if one.cold == one.cold
        ],
    )  # fmt: skip
    _expect(report, results)
    return report


def _report_whole(report: Report, measured: Sequence[Whole]) -> None:
    everything = Whole(
        "all", [s for one in measured for s in one.seconds], [s for one in measured for s in one.processor]
    )
    rows = [*measured, everything]
    report.table(
        "the whole understanding of the ordering sentences: milliseconds a message, by the clock and of the processor",
        ("context", "sentences", "p50", "p95", "p50 of the processor", "p95 of the processor"),
        [
            (one.context, len(one.seconds), *(1000 * percentile(times, p)
                                              for times in (one.seconds, one.processor) for p in (50, 95)))
            for one in rows
        ],
    )  # fmt: skip
    p95 = 1000 * percentile(everything.processor, 95)
    report.expect("the whole understanding: a message, p95 of the processor", p95, at_most=10, unit="ms")


def _report_large(report: Report, large: Large) -> None:
    report.table(
        "a large context: seconds of the processor of a fit",
        ("own intents", "examples", "cold", "vectors kept", "a small change, vectors and fit kept"),
        [(large.intents, large.examples, large.cold, large.vectors_kept, large.changed)],
    )
    report.expect("a large context: a small change", large.changed, at_most=1.5, unit="s")


def _milliseconds(measured: Measured | None) -> tuple[float, float, float]:
    seconds, processor = (measured.seconds, measured.processor) if measured else ([], [])
    return 1000 * percentile(seconds, 50), 1000 * percentile(seconds, 95), 1000 * percentile(processor, 95)


def _expect(report: Report, results: Sequence[_Result]) -> None:
    for one in results:
        if one.by != "ours" or one.measured is None:
            continue
        if one.examples <= _LONGEST_FIT:
            report.expect(f"{one.name}: fit with kept vectors", one.warm, at_most=1, unit="s")
            report.expect(f"{one.name}: fit", one.cold, at_most=10, unit="s")
        report.expect(f"{one.name}: a message, p95", _milliseconds(one.measured)[1], at_most=10, unit="ms")
        for other in results:
            if other.by == "rasa" and other.name == one.name and other.measured is not None:
                more = one.measured.accuracy - other.measured.accuracy
                report.expect(f"{one.name}: in-scope accuracy above Rasa's", more, at_least=0, unit="points")


if __name__ == "__main__":
    main()
