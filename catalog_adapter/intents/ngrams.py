"""Sentences as the letters they are made of: three at a time, which a typo or a new brand name leaves mostly alone.

How much a trigram counts depends on the language alone: the rarer in its standard examples, the more. So what a context
adds changes nothing for the sentences that all contexts share. Trigrams are numbered by a hash, hence a language needs
no list of them, and one that no standard example has counts like the rarest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import HashingVectorizer

#: A sparse matrix, one row of length 1 a sentence; the library it comes from has no types.
NgramRows = Any

_BUCKETS = 2**16
#: As if so many more sentences had each trigram: what one or two sentences happen to have is no rarer than the rest.
_SMOOTHING = 30


class Ngrams:
    """The trigrams of one language."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self._hashing = HashingVectorizer(
            analyzer="char_wb", ngram_range=(3, 3), n_features=_BUCKETS, binary=True, norm=None, alternate_sign=False,
            dtype=np.float32,
        )  # fmt: skip
        having = np.bincount(self._counted(sentences).indices, minlength=_BUCKETS)
        rarity = np.log((_SMOOTHING + len(sentences)) / (_SMOOTHING + having)) + 1
        self._weights: NDArray[np.float32] = rarity.astype(np.float32)

    @property
    def nbytes(self) -> int:
        """The memory they take, in bytes."""
        return self._weights.nbytes

    def of(self, sentences: Sequence[str]) -> NgramRows:
        """One row a sentence, of length 1; an empty one for a sentence of blanks."""
        rows = self._counted(sentences)
        rows.data = self._weights[rows.indices]
        lengths = np.sqrt(np.add.reduceat(np.append(rows.data, np.float32(0)) ** 2, rows.indptr[:-1]))
        rows.data /= np.repeat(lengths, np.diff(rows.indptr))
        return rows

    def _counted(self, sentences: Sequence[str]) -> NgramRows:
        return self._hashing.transform(sentences) if sentences else self._hashing.transform([""])[:0]


def ngram_cosines(one: NgramRows, other: NgramRows) -> NDArray[np.float32]:
    """How near each row of ``one`` (rows of the result) is to each of ``other`` (columns)."""
    if one.shape[0] == 1:  # a customer's message: several times faster
        single: NDArray[np.float32] = (other @ one.toarray()[0])[None]
        return single
    result: NDArray[np.float32] = (one @ other.T).toarray()
    return result
