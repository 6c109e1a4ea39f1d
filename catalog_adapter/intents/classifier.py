"""Which intent a sentence has: kernel ridge regression over sentence vectors and character n-grams.

Input: the groundwork of the language, and a context's own examples. Output: labels with calibrated confidence. A fit
adds the own examples to what the groundwork has solved already, in a fraction of a second; its leave-one-out
predictions come for nothing, and set the temperature of the confidence and the threshold below which a sentence is out
of scope.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from catalog_adapter.intents.examples import plain
from catalog_adapter.intents.groundwork import Groundwork, kernel
from catalog_adapter.intents.language import folded_phrase
from catalog_adapter.intents.packed import PackedWeights
from catalog_adapter.intents.ridge import Rows

Matrix = NDArray[np.float32]
Examples = Mapping[str, Sequence[str]]

#: The share of own examples that the out-of-scope threshold may lose.
_LOST_IN_SCOPE = 0.02
_TEMPERATURES = (0.05, 0.07, 0.1, 0.14, 0.2, 0.28)
#: What a context without any example knows, so that it understands nothing rather than fails.
_NOTHING = ("out_of_scope", plain(""))


class Scored(NamedTuple):
    """A label and how sure the classifier is, 0 to 1."""

    label: str
    confidence: float


class IntentClassifier:
    """Fitted once; immutable, and for any number of threads.

    ``phrases`` are more examples of standard labels. ``own`` are those of the context's own labels: a phrase that they
    claim is an example of nothing else. The order of the examples, and how often one is given, mean nothing.
    """

    def __init__(self, groundwork: Groundwork, phrases: Examples, own: Examples) -> None:
        self._groundwork = groundwork
        claimed = {folded_phrase(one) for sentences in own.values() for one in sentences}
        removed = groundwork.rows(claimed)
        added = sorted(_added(groundwork, phrases, own, claimed))
        examples = [*groundwork.examples, *added] or [_NOTHING]
        kept = np.delete(np.arange(len(examples)), removed)
        self.labels = sorted({examples[row][0] for row in kept})
        own_sentences = [sentence for _, sentence in examples[len(groundwork.examples) :]]
        self._features = groundwork.prepared(own_sentences, keep=True)
        self._fit(_one_hot([label for label, _ in examples], self.labels), removed, kept)

    @property
    def nbytes(self) -> int:
        """The memory that this context takes beside the groundwork, in bytes."""
        return self._features.nbytes + self._weights.nbytes + self._base.nbytes

    def classify(self, text: str) -> tuple[list[Scored], bool]:
        """All labels, the likeliest first, and whether the sentence is like any example at all."""
        sentence = self._groundwork.prepared([plain(text)])
        near = np.hstack([kernel(sentence, self._groundwork.features), kernel(sentence, self._features)])
        scores = self._weights.applied(near)[0] + self._base
        confidences = _softmax(scores[None, :] / self._temperature)[0].tolist()
        order = np.argsort(-scores, kind="stable").tolist()
        return [Scored(self.labels[i], confidences[i]) for i in order], bool(scores[order[0]] >= self._threshold)

    def _fit(self, wanted: Matrix, removed: Rows, kept: Rows) -> None:
        shared, own = self._groundwork.features, self._features
        self._base = wanted[kept].mean(axis=0, dtype=np.float32)
        fit = self._groundwork.ridge.fit(wanted - self._base, kernel(shared, own), kernel(own, own), removed)
        self._weights = PackedWeights.of(fit.weights)
        left_out = (fit.left_out + self._base)[kept]
        targets = wanted[kept].argmax(axis=1)
        self._temperature = min(_TEMPERATURES, key=lambda t: _surprise(left_out / t, targets))
        best = left_out.max(axis=1)[left_out.argmax(axis=1) == targets]
        self._threshold = float(np.quantile(best, _LOST_IN_SCOPE)) if len(best) else 0.0


def _added(groundwork: Groundwork, phrases: Examples, own: Examples, claimed: Set[str]) -> set[tuple[str, str]]:
    """Label and plain sentence of all that is no standard example already."""
    more = {
        (label, plain(one))
        for label, sentences in phrases.items() for one in sentences if folded_phrase(one) not in claimed
    }  # fmt: skip
    more |= {(label, plain(one)) for label, sentences in own.items() for one in sentences}
    return more.difference(groundwork.examples)


def _one_hot(labels: Sequence[str], columns: Sequence[str]) -> Matrix:
    """A row a label: 1 in its column, if it has one."""
    column = {label: index for index, label in enumerate(columns)}
    result = np.zeros((len(labels), len(columns)), np.float32)
    for row, label in enumerate(labels):
        if label in column:
            result[row, column[label]] = 1
    return result


def _softmax(scores: Matrix) -> Matrix:
    grown: Matrix = np.exp(scores - scores.max(axis=1, keepdims=True))
    grown /= grown.sum(axis=1, keepdims=True)
    return grown


def _surprise(scores: Matrix, targets: NDArray[np.intp]) -> float:
    """Mean negative log-likelihood: what a temperature is judged by."""
    chances = _softmax(scores)[np.arange(len(targets)), targets]
    return float(-np.log(np.clip(chances, 1e-9, None)).mean())
