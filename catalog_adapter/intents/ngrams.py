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
from scipy.sparse import csr_array

#: A sparse matrix, one row of length 1 a sentence; the library it comes from has no types.
NgramRows = Any

_BUCKET_BITS = 16
_BUCKETS = 2**_BUCKET_BITS
#: As if so many more sentences had each trigram: what one or two sentences happen to have is no rarer than the rest.
_SMOOTHING = 30
_BLANK = ord(" ")
_LETTER_BITS = np.uint64(21)  # as many as a letter of Unicode takes
#: Two odd numbers without a pattern, and by how much bits are moved between: any such spread trigrams evenly.
_SPREAD = np.uint64(0x27BB2EE687B0B0FD)
_SPREAD_AGAIN = np.uint64(0xC2B2AE3D27D4EB4F)
_FOLDED = np.uint64(32)


class Ngrams:
    """The trigrams of one language. Sentences are plain ones: lower case, single blanks."""

    def __init__(self, sentences: Sequence[str]) -> None:
        having = np.bincount(_trigrams(sentences).indices, minlength=_BUCKETS)
        rarity = np.log((_SMOOTHING + len(sentences)) / (_SMOOTHING + having)) + 1
        self._weights: NDArray[np.float32] = rarity.astype(np.float32)

    @property
    def nbytes(self) -> int:
        """The memory they take, in bytes."""
        return self._weights.nbytes

    def of(self, sentences: Sequence[str]) -> NgramRows:
        """One row a sentence, of length 1; an empty one for a sentence of blanks."""
        rows = _trigrams(sentences)
        rows.data = self._weights[rows.indices]
        lengths = np.sqrt(np.add.reduceat(np.append(rows.data, np.float32(0)) ** 2, rows.indptr[:-1]))
        rows.data /= np.repeat(lengths, np.diff(rows.indptr))
        return rows


def ngram_cosines(one: NgramRows, other: NgramRows) -> NDArray[np.float32]:
    """How near each row of ``one`` (rows of the result) is to each of ``other`` (columns)."""
    if one.shape[0] == 1:  # a customer's message: several times faster
        single: NDArray[np.float32] = (other @ one.toarray()[0])[None]
        return single
    result: NDArray[np.float32] = (one @ other.T).toarray()
    return result


def _trigrams(sentences: Sequence[str]) -> NgramRows:
    """One row a sentence, with a 1 for each trigram that it has. Words begin and end with a blank, and none spans two:
    what has a blank in its middle is no trigram."""
    letters = np.frombuffer("".join(f" {one} " for one in sentences).encode("utf-32-le"), "<u4").astype(np.uint64)
    row_of_letter = np.repeat(np.arange(len(sentences)), [len(one) + 2 for one in sentences])
    middle = np.flatnonzero(letters[1:-1] != _BLANK) + 1
    spelled = (letters[middle - 1] << _LETTER_BITS | letters[middle]) << _LETTER_BITS | letters[middle + 1]
    spread = spelled * _SPREAD
    buckets = (spread ^ spread >> _FOLDED) * _SPREAD_AGAIN >> np.uint64(64 - _BUCKET_BITS)
    found = np.unique(row_of_letter[middle] << _BUCKET_BITS | buckets.astype(np.int64))
    starts = np.searchsorted(found, np.arange(len(sentences) + 1) << _BUCKET_BITS)
    columns = (found & (_BUCKETS - 1)).astype(np.int32)
    ones = np.ones(len(found), np.float32)
    return csr_array((ones, columns, starts.astype(np.int32)), shape=(len(sentences), _BUCKETS))
