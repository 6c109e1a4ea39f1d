"""What weighted literals add up to, as literals "at least so much", made when they are asked for.

A total is a tree: leaves are groups of literals of which at most one is true, nodes add two totals. Such literals
propagate all that can be said of independent groups. Where a tree would have too many different totals, its groups are
added up as binary numbers instead: far smaller, and the solver has to search more.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from catalog_adapter.constraints.engine.sat.binary import at_least, sum_of
from catalog_adapter.constraints.engine.sat.clauses import FALSE, TRUE, Clauses

#: Weights above 0, ascending, and the literal of each; at most one is true. Where none is, the group counts nothing.
Group = tuple[tuple[int, int], ...]

#: A tree may have so many different totals on each side of its root.
_MOST_VALUES = 64


class Total(Protocol):
    """A sum of weights that is never below 0."""

    highest: int

    def reaches(self, bound: int) -> int:
        """A literal that is true exactly where the total is at least ``bound``."""
        ...

    def candidates(self, most: int) -> Sequence[int] | None:
        """All that the total could be, ascending, or more; None where these are more than ``most``."""
        ...


def total_of(groups: Sequence[Group], clauses: Clauses) -> Total:
    """The total of some groups, one at least."""
    return _tree(groups, clauses, root=True) or _Binary(groups, clauses)


def _tree(groups: Sequence[Group], clauses: Clauses, *, root: bool = False) -> _Leaf | _Node | None:
    if len(groups) == 1:
        return _Leaf(groups[0], clauses) if len(groups[0]) < _MOST_VALUES else None
    half = len(groups) // 2
    left, right = _tree(groups[:half], clauses), _tree(groups[half:], clauses)
    if left is None or right is None:
        return None
    values = np.unique(np.add.outer(left.values, right.values))
    if len(values) > _MOST_VALUES and not root:
        return None
    return _Node(left, right, values.tolist(), clauses)


class _Leaf:
    """The total of one group."""

    def __init__(self, group: Group, clauses: Clauses) -> None:
        self.values = [0, *(weight for weight, _ in group)]
        self.highest = self.values[-1]
        self._group = group
        self._clauses = clauses
        self._steps: list[int] = []

    def reaches(self, bound: int) -> int:
        """See :class:`Total`."""
        if bound <= 0:
            return TRUE
        if bound > self.highest:
            return FALSE
        if not self._steps:
            step = FALSE
            for _, literal in reversed(self._group):
                step = self._clauses.either((literal, step))
                self._steps.append(step)
            self._steps.reverse()
        return self._steps[bisect_left(self.values, bound) - 1]

    def candidates(self, most: int) -> Sequence[int] | None:
        """See :class:`Total`."""
        return self.values if len(self.values) <= most else None


class _Node:
    """The total of two totals. ``values``: all that it could be."""

    def __init__(self, left: _Leaf | _Node, right: _Leaf | _Node, values: list[int], clauses: Clauses) -> None:
        self.values = values
        self.highest = values[-1]
        self._left = left
        self._right = right
        self._clauses = clauses
        self._known: dict[int, int] = {}

    def reaches(self, bound: int) -> int:
        """See :class:`Total`."""
        if bound <= 0:
            return TRUE
        if bound > self.highest:
            return FALSE
        bound = self.values[bisect_left(self.values, bound)]
        if bound not in self._known:
            self._known[bound] = self._define(bound)
        return self._known[bound]

    def _define(self, bound: int) -> int:
        """Where the left has so much, the right must have the rest; where the left has no more, no less will do."""
        reached = self._clauses.new()
        values = self._left.values
        for at, value in enumerate(values):
            following = values[at + 1] if at + 1 < len(values) else self._left.highest + 1
            if bound - following > self._right.highest:
                continue
            rest = self._right.reaches(bound - value)
            enough, more = self._left.reaches(value), self._left.reaches(following)
            self._add(reached, -enough, -rest)
            self._add(-reached, more, rest)
            if rest == TRUE:
                break
        return reached

    def _add(self, *literals: int) -> None:
        if TRUE not in literals:
            self._clauses.add(*(one for one in literals if one != FALSE))

    def candidates(self, most: int) -> Sequence[int] | None:
        """See :class:`Total`."""
        return self.values if len(self.values) <= most else None


class _Binary:
    """The total as a binary number."""

    def __init__(self, groups: Sequence[Group], clauses: Clauses) -> None:
        self.highest = sum(group[-1][0] for group in groups)
        self._clauses = clauses
        columns: dict[int, list[int]] = {}
        for group in groups:
            for place in range(group[-1][0].bit_length()):
                literal = clauses.either(literal for weight, literal in group if weight >> place & 1)
                columns.setdefault(place, []).append(literal)
        self._digits = sum_of(columns, clauses)

    def reaches(self, bound: int) -> int:
        """See :class:`Total`."""
        return at_least(self._digits, bound, self._clauses)

    def candidates(self, most: int) -> Sequence[int] | None:
        """See :class:`Total`."""
        return None
