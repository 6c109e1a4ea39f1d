"""Solutions that were found before: what they show to be possible need not be asked again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog_adapter.constraints.engine.model import Choice, Numbers
from catalog_adapter.constraints.engine.sat.clauses import TRUE, Solution

#: How many solutions are kept, and how many bytes they may take.
_MOST = 512
_MOST_BYTES = 4 * 2**20
#: For a variable that has no number; numbers are far from it.
NONE = -(2**63)


@dataclass(frozen=True)
class Found:
    """Solutions, one a row. ``true``: a column for every variable of the solver; ``numbers``: for every number."""

    true: NDArray[np.bool_]
    numbers: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.true)

    def literals(self) -> list[int]:
        """The literals that are true in one of the solutions."""
        positive = self.true.any(axis=0).nonzero()[0] + TRUE
        negative = -TRUE - (~self.true).any(axis=0).nonzero()[0]
        return [*positive.tolist(), *negative.tolist()]


class Witnesses:
    """A bounded number of solutions; the oldest make room for new ones."""

    def __init__(self, columns: int, numbers: int) -> None:
        most = max(8, min(_MOST, _MOST_BYTES // (columns + 8 * numbers)))
        self._found = Found(np.zeros((most, columns), dtype=np.bool_), np.zeros((most, numbers), dtype=np.int64))
        self._count = 0

    def add(self, solution: Solution, numbers: Sequence[int | None]) -> None:
        """Keep a solution: a literal for each column, and more; and its numbers."""
        at = self._count % len(self._found)
        told = solution[: self._found.true.shape[1]]
        self._found.true[at, : len(told)] = np.fromiter(told, dtype=np.int64, count=len(told)) > 0
        self._found.numbers[at] = [NONE if number is None else number for number in numbers]
        self._count += 1

    def matching(self, literals: Iterable[int], numbers: Iterable[tuple[int, Choice]]) -> Found:
        """The solutions in which all of the literals are true, and numbers, by their place, are as chosen."""
        kept = min(self._count, len(self._found))
        true, found = self._found.true[:kept], self._found.numbers[:kept]
        signed = np.fromiter(literals, dtype=np.int64)
        fits = true[:, signed[signed > 0] - TRUE].all(axis=1) & ~true[:, -signed[signed < 0] - TRUE].any(axis=1)
        for place, choice in numbers:
            fits &= _as_chosen(found[:, place], choice)
        return Found(true[fits], found[fits])

    @property
    def nbytes(self) -> int:
        """The memory they take."""
        return self._found.true.nbytes + self._found.numbers.nbytes


def _as_chosen(numbers: NDArray[np.int64], choice: Choice) -> NDArray[np.bool_]:
    if isinstance(choice, Numbers):
        low, high = (max(NONE + 1, min(one, -(NONE + 1))) for one in (choice.low, choice.high))
        inside = (numbers >= low) & (numbers <= high)
        return inside & ((numbers - choice.low) % choice.step == 0) if choice.step > 1 else inside
    values = choice if isinstance(choice, tuple) else (NONE if choice is None else choice,)
    return np.isin(numbers, [one for one in values if isinstance(one, int) and not isinstance(one, bool)])
