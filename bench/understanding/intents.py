"""Our classifier on a set: the train split is the own intents of a context that has no standard examples.

Input: rows. Output: a prediction a message, and how long fit and message took. Nothing is chosen here: what the
classifier chooses, it chooses from the train split alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.stats import mannwhitneyu

from bench.understanding.sets import Row, examples
from catalog_adapter.intents.classifier import OUT_OF_SCOPE, IntentClassifier, Scored
from catalog_adapter.intents.encoder import RememberingEncoder, sentence_model
from catalog_adapter.intents.groundwork import Groundwork, language_ngrams
from catalog_adapter.intents.understanding import Alternative, near_tie


@dataclass(frozen=True)
class Predicted:
    """What was made of a message. ``likeness`` orders messages by how much they seem in scope; ``second`` is the intent
    that the customer would be asked about beside the first, if any."""

    intent: str
    confidence: float
    likeness: float
    rejected: bool
    second: str | None = None


@dataclass
class Measured:
    """One split: its predictions, seconds by the clock, and seconds of processor time where they can be told."""

    rows: Sequence[Row]
    predicted: list[Predicted] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    @property
    def accuracy(self) -> float:
        """Per cent of the messages in scope whose likeliest label is theirs; out of scope counts as a label."""
        return 100 * _mean([one.intent == row.intent for row, one in self._pairs() if row.in_scope])

    @property
    def auroc(self) -> float:
        """Area under the curve of messages in scope against those that aren't; no number where all are."""
        inside, outside = (
            [one.likeness for row, one in self._pairs() if row.in_scope is wanted] for wanted in (True, False)
        )
        if not inside or not outside:
            return float("nan")
        return float(mannwhitneyu(inside, outside).statistic) / (len(inside) * len(outside))

    @property
    def recall(self) -> float:
        """Per cent of the messages out of scope that were rejected."""
        return 100 * _mean([one.rejected for row, one in self._pairs() if not row.in_scope])

    @property
    def lost(self) -> float:
        """Per cent of the messages in scope that were rejected though their intent was the likeliest."""
        return 100 * _mean([one.rejected and one.intent == row.intent for row, one in self._pairs() if row.in_scope])

    @property
    def calibration_error(self) -> float:
        """By how many points confidence and accuracy in scope differ, on average over ten classes of confidence."""
        pairs = [(one.confidence, one.intent == row.intent) for row, one in self._pairs() if row.in_scope]
        classes = [[pair for pair in pairs if min(int(pair[0] * 10), 9) == number] for number in range(10)]
        return (
            100
            * sum(abs(sum(sure for sure, _ in one) - sum(right for _, right in one)) for one in classes)
            / len(pairs)
        )

    @property
    def asked(self) -> float:
        """Per cent of the messages in scope that are answered with "did you mean …?"."""
        return 100 * _mean([one.second is not None for row, one in self._pairs() if row.in_scope])

    @property
    def asked_rightly(self) -> float:
        """Per cent of those where the first is wrong and the second right."""
        return 100 * _mean([one.second == row.intent for row, one in self._pairs() if row.in_scope and one.second])

    def _pairs(self) -> list[tuple[Row, Predicted]]:
        return list(zip(self.rows, self.predicted, strict=True))


class OurClassifier:
    """Fitted twice: ``cold``, where every vector is computed, and ``warm``, where they are kept. Both in seconds."""

    def __init__(self, train: Sequence[Row]) -> None:
        phrases = examples(train)
        own = {intent: sentences for intent, sentences in phrases.items() if intent != OUT_OF_SCOPE}
        rest = {OUT_OF_SCOPE: phrases[OUT_OF_SCOPE]} if OUT_OF_SCOPE in phrases else {}
        ngrams = language_ngrams("en")

        begun = time.perf_counter()
        groundwork = Groundwork({}, ngrams, RememberingEncoder(sentence_model()))
        IntentClassifier(groundwork, rest, own)
        self.cold = time.perf_counter() - begun
        begun = time.perf_counter()
        self._fitted = IntentClassifier(groundwork, rest, own)
        self.warm = time.perf_counter() - begun
        self.examples = sum(map(len, phrases.values()))

    def measure(self, rows: Sequence[Row]) -> Measured:
        """All messages, one after the other, as they come from customers."""
        processor: list[float] = []

        def predict(text: str) -> tuple[Predicted, float]:
            begun = time.perf_counter(), time.thread_time()
            ranked, familiar = self._fitted.classify(text)
            seconds = time.perf_counter() - begun[0]
            processor.append(time.thread_time() - begun[1])
            return self._predicted(text, ranked, familiar), seconds

        found = measured(rows, predict)
        found.processor = processor
        return found

    def _predicted(self, text: str, ranked: Sequence[Scored], familiar: bool) -> Predicted:
        best = ranked[0]
        likeness = max(
            (like for label, like in self._fitted.likeness(text).items() if label != OUT_OF_SCOPE), default=0.0
        )
        second = near_tie(
            best.confidence, [Alternative(intent=one.label, confidence=one.confidence) for one in ranked[1:]]
        )
        rejected = not familiar or best.label == OUT_OF_SCOPE
        return Predicted(best.label, best.confidence, likeness, rejected, second.intent if second else None)


def measured(rows: Sequence[Row], predict: Callable[[str], tuple[Predicted, float]]) -> Measured:
    """What ``predict`` makes of the rows, and the seconds it says it took."""
    found = Measured(rows)
    for row in rows:
        predicted, seconds = predict(row.text)
        found.predicted.append(predicted)
        found.seconds.append(seconds)
    return found


def _mean(values: Sequence[bool]) -> float:
    return float(np.mean(values)) if values else float("nan")
