"""Solutions found before, as packed bits: what they show to be possible is not asked of the solver again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog_adapter.constraints.engine.large.flips import Bits

Packed = NDArray[np.uint8]
Words = NDArray[np.uint64]
#: How many solutions are kept; the oldest make room for new ones.
_MOST = 1024


@dataclass
class Seen:
    """For each feature whether some solution has it true, and whether some has it false."""

    true: Bits
    false: Bits

    @classmethod
    def nothing(cls, columns: int) -> Seen:
        """Before any solution is known."""
        return cls(np.zeros(columns, bool), np.zeros(columns, bool))

    @property
    def anything(self) -> bool:
        """Whether any solution is known."""
        return bool(self.true.any() or self.false.any())

    def add(self, solution: Bits, flips: Bits) -> None:
        """One more solution, and the features that can be turned round in it."""
        self.true |= solution | flips
        self.false |= ~solution | flips


class Pool:
    """Solutions over ``columns`` features, each with the features that can be turned round in it alone."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        width = -(-columns // 64) * 8  # whole words, which are faster to go through than bytes
        self._solutions: Packed = np.zeros((_MOST, width), np.uint8)
        self._flips: Packed = np.zeros((_MOST, width), np.uint8)
        self._count = 0

    @property
    def nbytes(self) -> int:
        """The memory it takes."""
        return self._solutions.nbytes + self._flips.nbytes

    def add(self, solution: Bits, flips: Bits) -> None:
        """Keep a solution."""
        self._solutions[self._count % _MOST] = self._packed(solution)
        self._flips[self._count % _MOST] = self._packed(flips)
        self._count += 1

    def shown(self, columns: Sequence[int], values: Sequence[bool]) -> tuple[Seen, list[Bits]]:
        """What the solutions with these values of these features show.

        Also those that have them once a feature is turned round; these are given, as nothing is known of their flips.
        """
        kept = min(self._count, _MOST)
        wrong = np.array(
            [self._column(self._solutions, one) != value for one, value in zip(columns, values, strict=True)]
        )
        wrong = wrong.reshape(len(columns), kept)
        number = wrong.sum(axis=0)
        right = number == 0
        seen = self._seen(self._solutions[:kept][right])
        self._turned_round(seen, self._flips[:kept][right], columns)
        near = np.flatnonzero(number == 1)
        culprits = np.array(columns, np.intp)[wrong[:, near].argmax(axis=0)] if len(near) else near
        turned = _turned(self._solutions[near], culprits)[_bit(self._flips[near], culprits)]
        also = self._seen(turned)
        seen.true |= also.true
        seen.false |= also.false
        return seen, [self._unpacked(one) for one in turned]

    def nearest(self, lacking: Seen) -> tuple[Bits, int]:
        """The solution of any choices that shows most of what is still lacking, and how much."""
        kept = self._solutions[: min(self._count, _MOST)]
        true, false = _words(self._packed(lacking.true)), _words(self._packed(lacking.false))
        # where the solution is true what of `true`, else what of `false`
        counts = np.bitwise_count(false ^ (_words(kept) & (true ^ false))).sum(axis=1, dtype=np.int64)
        best = int(counts.argmax())
        return self._unpacked(kept[best]), int(counts[best])

    def _seen(self, solutions: Packed) -> Seen:
        if not len(solutions):
            return Seen.nothing(self._columns)
        some, every = np.bitwise_or.reduce(_words(solutions)), np.bitwise_and.reduce(_words(solutions))
        return Seen(self._unpacked(some), ~self._unpacked(every))

    def _turned_round(self, seen: Seen, flips: Packed, fixed: Sequence[int]) -> None:
        if len(flips):
            free = self._unpacked(np.bitwise_or.reduce(_words(flips)))
            free[list(fixed)] = False
            seen.true |= free
            seen.false |= free

    def _column(self, packed: Packed, column: int) -> Bits:
        rows = packed[: min(self._count, _MOST)]
        return _bit(rows, np.full(len(rows), column))

    def _packed(self, bits: Bits) -> Packed:
        packed = np.packbits(bits)
        return np.pad(packed, (0, self._solutions.shape[1] - len(packed)))

    def _unpacked(self, packed: Packed | Words) -> Bits:
        return np.unpackbits(packed.view(np.uint8), count=self._columns).astype(bool)


def _words(packed: Packed) -> Words:
    return packed.view(np.uint64)


def _bit(packed: Packed, columns: NDArray[np.intp]) -> Bits:
    """For each row the bit of its column."""
    found: Bits = (packed[np.arange(len(packed)), columns >> 3] >> (7 - (columns & 7)).astype(np.uint8)) & 1 == 1
    return found


def _turned(packed: Packed, columns: NDArray[np.intp]) -> Packed:
    """Each row with the bit of its column turned round."""
    turned = packed.copy()
    turned[np.arange(len(packed)), columns >> 3] ^= (128 >> (columns & 7)).astype(np.uint8)
    return turned
