"""What all contexts of one language share: its standard examples, ready for a context to add its own.

Input: the standard examples. Output: how alike sentences are, and the part of the fit that no context changes, solved
in advance. That takes one to two seconds and 20 MB a language, once in a process.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from threading import Condition

import numpy as np
from cachetools import cached
from numpy.typing import NDArray

from catalog_adapter.intents.encoder import Encoder, shared_encoder
from catalog_adapter.intents.examples import plain, standard_examples
from catalog_adapter.intents.kept_fits import KeptFits
from catalog_adapter.intents.language import folded_phrase
from catalog_adapter.intents.ngrams import NgramRows, Ngrams, ngram_cosines
from catalog_adapter.intents.packed import PackedVectors
from catalog_adapter.intents.ridge import Rows, SharedRidge
from foundation.settings import settings

#: Weight of the n-grams beside the vectors, width of the kernel, and ridge: chosen on public dev data.
_NGRAM_WEIGHT = 0.3
_WIDTH = 2.5
_RIDGE = 0.3


@dataclass(frozen=True)
class Features:
    """What is compared of sentences: a row of each for each."""

    vectors: PackedVectors
    ngrams: NgramRows

    @property
    def nbytes(self) -> int:
        """The memory they take, in bytes."""
        sparse = (self.ngrams.data, self.ngrams.indices, self.ngrams.indptr)
        return self.vectors.nbytes + sum(int(part.nbytes) for part in sparse)

    def of(self, rows: Rows) -> Features:
        """Those of some of the sentences."""
        return Features(PackedVectors(self.vectors.rows[rows], self.vectors.lengths[rows]), self.ngrams[rows])


def kernel(one: Features, other: Features) -> NDArray[np.float32]:
    """How alike each sentence of ``one`` (rows) and of ``other`` (columns) are; 1 for the same sentence."""
    alike = other.vectors.cosines(one.vectors.unpacked())
    alike += _NGRAM_WEIGHT * ngram_cosines(one.ngrams, other.ngrams)
    result: NDArray[np.float32] = np.exp(np.float32(_WIDTH) * (alike / np.float32(1 + _NGRAM_WEIGHT) - 1))
    return result


class Groundwork:
    """The standard examples of one language. ``examples``: label and plain sentence, sorted, each pair once.
    ``fits``: where large contexts' fits are kept, if anywhere."""

    def __init__(
        self, examples: Mapping[str, Sequence[str]], ngrams: Ngrams, encoder: Encoder, fits: KeptFits | None = None
    ) -> None:
        self._ngrams = ngrams
        self._encoder = encoder
        self.fits = fits
        self.examples = sorted({(label, plain(one)) for label, sentences in examples.items() for one in sentences})
        self.features = self.prepared([sentence for _, sentence in self.examples], keep=True)
        self.ridge = SharedRidge(kernel(self.features, self.features), _RIDGE)
        self._rows: dict[str, list[int]] = defaultdict(list)
        for row, (_, sentence) in enumerate(self.examples):
            self._rows[folded_phrase(sentence)].append(row)

    @cached_property
    def key(self) -> str:
        """Changes with whatever the fit of the standard examples is made from."""
        ngrams = self.features.ngrams
        made_from = (self.features.vectors.rows, ngrams.data, ngrams.indices, ngrams.indptr)
        constants = np.array([_NGRAM_WEIGHT, _WIDTH, _RIDGE])
        return blake2b(b"".join(one.tobytes() for one in (constants, *made_from)), digest_size=12).hexdigest()

    def prepared(self, sentences: Sequence[str], *, keep: bool = False) -> Features:
        """What is compared of plain sentences. ``keep``: they are examples, see :class:`Encoder`."""
        vectors = PackedVectors.of(self._encoder.encode(sentences, keep=keep))
        return Features(vectors, self._ngrams.of(sentences))

    def rows(self, phrases: Iterable[str]) -> Rows:
        """Which of ``examples`` are one of these phrases, given folded."""
        return np.array(sorted(row for one in phrases for row in self._rows.get(one, ())), np.intp)


@cached({}, condition=Condition())
def groundwork(language: str) -> Groundwork:
    """The groundwork of a language, made at first use; other threads that want it wait for the first."""
    fits = KeptFits(settings().state_folder / "fits")
    return Groundwork(standard_examples(language), language_ngrams(language), shared_encoder(), fits)


def language_ngrams(language: str) -> Ngrams:
    """The n-grams of a language, weighted by its standard examples."""
    return Ngrams([plain(one) for sentences in standard_examples(language).values() for one in sentences])
