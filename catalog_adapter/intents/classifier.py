"""Which intent a sentence has: kernel ridge regression over sentence vectors and character n-grams.

Input: the groundwork of the language, and a context's own examples. Output: labels with calibrated confidence. A fit
adds the own examples to what the groundwork has solved already, in a fraction of a second, and in a time that grows
with their number where they are thousands. Its leave-one-out predictions come for nothing, and set the temperature of
the confidence and the threshold below which a sentence is out of scope.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from catalog_adapter.intents.examples import plain
from catalog_adapter.intents.fitting import Task, fitted
from catalog_adapter.intents.groundwork import Groundwork, kernel
from catalog_adapter.intents.language import folded_phrase
from catalog_adapter.intents.packed import PackedWeights
from catalog_adapter.intents.ridge import Rows

Matrix = NDArray[np.float32]
Examples = Mapping[str, Sequence[str]]

#: The label of what no other is for; it may have examples.
OUT_OF_SCOPE = "out_of_scope"
#: The share of the examples in scope that the out-of-scope threshold may lose.
_LOST_IN_SCOPE = 0.015
_TEMPERATURES = (0.02, 0.028, 0.04, 0.05, 0.06, 0.07, 0.085, 0.1, 0.14, 0.2)
#: How alike a sentence and itself are at least, whichever way its vector was computed.
_SAME = 0.999
#: Instead of a label: of a standard example that the context claims for another.
_TAKEN_OUT = -1
#: Own examples that are fitted at once, where labels have enough of them: so many on average.
_MOST_AT_ONCE = 2000
_FEWEST_IN_A_PART = 25
#: Examples that are predicted by all others, at most; temperature and threshold need no more.
_MOST_PREDICTED = 3000
#: Of 256 examples, so many begin a new round of dealing out.
_ANEW = 16
_BETWEEN_WORDS = re.compile(r"[\W_]+")
#: What a context without any example knows, so that it understands nothing rather than fails.
_NOTHING = (OUT_OF_SCOPE, plain(""))


class Scored(NamedTuple):
    """A label and how sure the classifier is, 0 to 1."""

    label: str
    confidence: float


class _Predictions(NamedTuple):
    """Some examples × labels: what all other examples predict for each, and what it should be."""

    left_out: Matrix
    wanted: Matrix


class IntentClassifier:
    """Fitted once; immutable, and for any number of threads.

    ``phrases`` are more examples of standard labels. ``own`` are those of the context's own labels: a phrase that they
    claim is an example of nothing else. An own label is an example of itself, in words, unless those words are another
    example: ``gaming-package`` says more than nothing where examples are few. A sentence that is an example has its
    label. The order of the examples, and how often one is given, mean nothing.
    """

    def __init__(self, groundwork: Groundwork, phrases: Examples, own: Examples) -> None:
        self._groundwork = groundwork
        claimed = {folded_phrase(one) for sentences in own.values() for one in sentences}
        removed = groundwork.rows(claimed)
        given = [*groundwork.examples, *sorted(_added(groundwork, phrases, own, claimed))]
        examples = [*given, *_labels_in_words(own, {sentence for _, sentence in given})] or [_NOTHING]
        kept = np.delete(np.arange(len(examples)), removed)
        self.labels = sorted({examples[row][0] for row in kept})
        own_sentences = [sentence for _, sentence in examples[len(groundwork.examples) :]]
        self._features = groundwork.prepared(own_sentences, keep=True)
        wanted = _one_hot([label for label, _ in examples], self.labels)
        self._label_of_row = np.where(wanted.any(axis=1), wanted.argmax(axis=1), _TAKEN_OUT).astype(np.int16)
        self._label_of_row[removed] = _TAKEN_OUT
        keys = [_key(label, sentence) for label, sentence in examples]
        said = kept[kept < len(given)]  # by customers; not so the names of labels
        self._calibrate(self._fit(wanted, keys, removed, kept, _some(said, keys)))

    @property
    def nbytes(self) -> int:
        """The memory that this context takes beside the groundwork, in bytes."""
        return self._features.nbytes + self._weights.nbytes + self._base.nbytes + self._label_of_row.nbytes

    def classify(self, text: str) -> tuple[list[Scored], bool]:
        """All labels, the likeliest first, and whether the sentence is like any example at all.

        One without a letter or a digit is like none, unless it is one.
        """
        scores = self._scores(text)
        confidences = _softmax(scores[None, :] / self._temperature)[0].tolist()
        order = np.argsort(-scores, kind="stable").tolist()
        enough = self._threshold if any(letter.isalnum() for letter in text) else 1
        return [Scored(self.labels[i], confidences[i]) for i in order], bool(scores[order[0]] >= enough)

    def likeness(self, text: str) -> dict[str, float]:
        """Label → how like its examples the sentence is: nearly 1 for one of them, 0 for what is like none.

        Unlike confidences these don't add up to 1, and are compared with :attr:`threshold`.
        """
        return dict(zip(self.labels, self._scores(text).tolist(), strict=True))

    @property
    def threshold(self) -> float:
        """The likeness below which a sentence is like no example."""
        return self._threshold

    def _scores(self, text: str) -> Matrix:
        sentence = self._groundwork.prepared([plain(text)])
        near = np.hstack([kernel(sentence, self._groundwork.features), kernel(sentence, self._features)])
        scores: Matrix = self._weights.applied(near)[0] + self._base
        same = set(self._label_of_row[near[0] >= _SAME].tolist()) - {_TAKEN_OUT}
        if len(same) == 1:  # what a CSP says that a sentence means, it means
            scores[list(same)] = np.maximum(scores[list(same)], 1)
        return scores

    def _fit(self, wanted: Matrix, keys: Sequence[bytes], removed: Rows, kept: Rows, predicted: Rows) -> _Predictions:
        """Fit, and predict some rows by all others.

        Thousands of own examples are dealt out into parts; each is fitted with what is shared, and the average of these
        fits is as good as one of everything, which takes as long as the cube of their number says. An example is then
        predicted by the others of its part.
        """
        self._base = wanted[kept].mean(axis=0, dtype=np.float32)
        shared = len(self._groundwork.examples)
        parts, part_of = self._dealt(keys[shared:])
        weights, left_out, times = np.zeros_like(wanted), np.zeros_like(wanted), np.zeros(len(wanted), np.float32)
        for part in range(parts):
            rows = shared + np.flatnonzero(part_of == part)
            together = np.concatenate([np.arange(shared), rows])
            own, here = self._features.of(rows - shared), np.flatnonzero(np.isin(together, predicted))
            own_keys = [keys[row] for row in rows.tolist()]
            found = fitted(self._groundwork, Task(self.labels, wanted[together], own, own_keys, removed, here))
            solved = self._from_base(found.fit.weights)
            weights[:shared] += solved[:shared] / parts
            weights[rows] = solved[shared:] / parts
            left_out[together[found.predicted]] += self._from_base(found.fit.left_out)
            times[together[found.predicted]] += 1
        self._weights = PackedWeights.of(weights)
        known = predicted[times[predicted] > 0]
        return _Predictions(left_out[known] / times[known, None] + self._base, wanted[known])

    def _from_base(self, fitted_to_labels_and_ones: Matrix) -> Matrix:
        """What is fitted to how much more than the base a row scores."""
        result: Matrix = fitted_to_labels_and_ones[:, :-1] - fitted_to_labels_and_ones[:, -1:] * self._base
        return result

    def _dealt(self, keys: Sequence[bytes]) -> tuple[int, NDArray[np.intp]]:
        """How many parts the own examples are dealt out into, and the part of each. They stand in the order of labels
        and sentences, so each part has its share of each label, and of sentences that are nearly the same. Dealing
        begins anew at one in a few examples: one that comes or goes moves those up to the next such, and no more."""
        parts, places = self._parts(len(keys)), np.arange(len(keys))
        anew = np.array([key[0] < _ANEW for key in keys], bool)
        since = np.maximum.accumulate(np.where(anew, places, 0))
        first = np.array([key[1] for key in keys], np.intp)
        return parts, (first[since] + places - since) % parts

    def _parts(self, own: int) -> int:
        """Into how many parts so many own examples are dealt out: never so that labels have too few in each."""
        enough_for_each = own // (_FEWEST_IN_A_PART * len(self.labels))
        return max(1, min(-(-own // _MOST_AT_ONCE), enough_for_each))

    def _calibrate(self, predicted: _Predictions) -> None:
        """Temperature and threshold, by how well rows, which are what customers say, are predicted."""
        self._temperature, self._threshold = _TEMPERATURES[-1], 0.0
        left_out, targets = predicted.left_out, predicted.wanted.argmax(axis=1)
        if not len(targets):
            return
        self._temperature = min(_TEMPERATURES, key=lambda t: _surprise(left_out / t, targets))
        right = left_out.argmax(axis=1) == targets
        if OUT_OF_SCOPE in self.labels:  # its examples are like none, as they should be
            right &= targets != self.labels.index(OUT_OF_SCOPE)
        best = left_out.max(axis=1)[right]
        if len(best):
            self._threshold = float(np.quantile(best, _LOST_IN_SCOPE))


def _key(label: str, sentence: str) -> bytes:
    """Stands for an example."""
    return blake2b(f"{label}\n{sentence}".encode(), digest_size=16).digest()


def _some(rows: Rows, keys: Sequence[bytes]) -> Rows:
    """As many as are predicted: where there are more, the same ones whatever else there is."""
    if len(rows) <= _MOST_PREDICTED:
        return rows
    return np.sort(np.array(sorted(rows, key=lambda row: keys[row])[:_MOST_PREDICTED], np.intp))


def _added(groundwork: Groundwork, phrases: Examples, own: Examples, claimed: Set[str]) -> set[tuple[str, str]]:
    """Label and plain sentence of all that is no standard example already."""
    more = {
        (label, plain(one))
        for label, sentences in phrases.items() for one in sentences if folded_phrase(one) not in claimed
    }  # fmt: skip
    more |= {(label, plain(one)) for label, sentences in own.items() for one in sentences}
    return more.difference(groundwork.examples)


def _labels_in_words(labels: Iterable[str], taken: Set[str]) -> list[tuple[str, str]]:
    """Label and what it says; ``taken`` are the sentences that are examples already."""
    in_words = [(label, plain(_BETWEEN_WORDS.sub(" ", label))) for label in sorted(labels)]
    return [(label, words) for label, words in in_words if words.strip() and words not in taken]


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
