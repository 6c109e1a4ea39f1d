"""Sentence vectors and weights as small whole numbers: a quarter and a half of the memory, and as quick to use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Vectors = NDArray[np.float32]
_AT_ONCE = 512  # rows that are unpacked at a time: as many as stay near the processor
_LARGEST_BYTE = 2**7 - 1
_LARGEST_SHORT = 2**15 - 1


@dataclass(frozen=True)
class PackedVectors:
    """Vectors of length 1, a byte a number, scaled so that the largest number of each is 127 or -127.

    That moves the cosine of two sentences by about 0.0001, which no fit notices. What was packed once is packed to the
    same bytes again, so vectors may go in and out as often as is convenient. ``lengths``: of the rows as they are.
    """

    rows: NDArray[np.int8]
    lengths: NDArray[np.float32]

    @classmethod
    def of(cls, vectors: Vectors) -> Self:
        """Pack vectors of length 1."""
        largest = np.abs(vectors).max(axis=1, keepdims=True)
        return cls.read(np.rint(vectors * (_LARGEST_BYTE / largest)).astype(np.int8))

    @classmethod
    def read(cls, rows: NDArray[np.int8]) -> Self:
        """What was packed before, from its rows alone."""
        whole = rows.astype(np.float32)
        return cls(rows, np.sqrt(np.einsum("ij,ij->i", whole, whole)))

    @property
    def nbytes(self) -> int:
        """The memory they take, in bytes."""
        return self.rows.nbytes + self.lengths.nbytes

    def unpacked(self) -> Vectors:
        """The vectors, of length 1."""
        result: Vectors = self.rows.astype(np.float32) / self.lengths[:, None]
        return result

    def cosines(self, vectors: Vectors) -> Vectors:
        """How near each of ``vectors`` (rows of the result) is to each of these (columns)."""
        result = np.empty((len(vectors), len(self.rows)), np.float32)
        for some in _blocks(len(self.rows)):
            np.matmul(vectors, self.rows[some].astype(np.float32).T, out=result[:, some])
        result /= self.lengths
        return result


@dataclass(frozen=True)
class PackedWeights:
    """Weights, rows × labels, two bytes a number; ``scale``: of each label's column.

    A score that they give is right within 0.001 of the 1 that a label's own examples are fitted to.
    """

    columns: NDArray[np.int16]
    scale: Matrix

    @classmethod
    def of(cls, weights: Matrix) -> Self:
        """Pack weights."""
        scale = np.maximum(np.abs(weights).max(axis=0), np.finfo(np.float32).tiny) / _LARGEST_SHORT
        return cls(np.rint(weights / scale).astype(np.int16), scale)

    @property
    def nbytes(self) -> int:
        """The memory they take, in bytes."""
        return self.columns.nbytes + self.scale.nbytes

    def applied(self, values: Matrix) -> Matrix:
        """Values × rows, multiplied by the weights: values × labels."""
        result = np.zeros((len(values), len(self.scale)), np.float32)
        for some in _blocks(len(self.columns)):
            result += values[:, some] @ self.columns[some].astype(np.float32)
        result *= self.scale
        return result


def _blocks(rows: int) -> Iterator[slice]:
    return (slice(first, first + _AT_ONCE) for first in range(0, rows, _AT_ONCE))
