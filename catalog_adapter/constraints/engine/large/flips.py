"""Which features of a solution can be turned round alone, so that it stays a solution.

One solution then shows both values of all of them: a look at every clause instead of a call to the solver for each.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from catalog_adapter.constraints.engine.large.features import FIRST, Clause

Bits = NDArray[np.bool_]


class Flips:
    """Compiled from clauses over ``columns`` features, no literal twice in any."""

    def __init__(self, clauses: Sequence[Clause], columns: int) -> None:
        literals = np.array([literal for clause in clauses for literal in clause], np.int64)
        self._columns = columns
        self._column = np.abs(literals) - FIRST
        # in a solution's bits followed by their opposites
        self._literal = np.where(literals > 0, self._column, self._column + columns)
        self._clause = np.repeat(np.arange(len(clauses)), [len(clause) for clause in clauses])

    def of(self, solution: Bits) -> Bits:
        """The features that can be turned round alone: those that no clause needs as its only true literal."""
        true = np.flatnonzero(np.concatenate((solution, ~solution))[self._literal])
        clause = self._clause[true]
        is_first = np.ones(len(clause) + 1, bool)
        is_first[1:-1] = clause[1:] != clause[:-1]
        free = np.ones(self._columns, bool)
        # the first of its clause, and the next is of another one
        free[self._column[true[is_first[:-1] & is_first[1:]]]] = False
        return free
