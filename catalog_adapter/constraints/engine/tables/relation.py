"""Relations over numpy arrays: rows of codes, joined, projected and united.

A variable is a number here, and a value its place in the domain. A relation's rows are distinct. What
would have more cells than the budget has left raises ``TooLarge`` before it is made.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: The code of a value: its place in the domain.
Codes = NDArray[np.int32]
#: For each code of a variable whether it is meant.
Mask = NDArray[np.bool_]
#: Numbers that stand for rows.
Keys = NDArray[np.int64]
#: Keys below this many distinct ones are multiplied without overflow.
_KEY_SPACE = 2**62


class TooLarge(Exception):
    """The relations would have more cells than they may. It stays within the engine: then another one is taken."""


class Budget:
    """How many cells may still be made, so that memory and time are bounded alike on every machine."""

    def __init__(self, cells: int) -> None:
        self._cells = cells

    def spend(self, cells: int) -> None:
        """Take so many; TooLarge where there are not enough left."""
        if cells > self._cells:
            raise TooLarge
        self._cells -= cells

    def copy(self) -> Budget:
        """As much again, for a trial."""
        return Budget(self._cells)


@dataclass(frozen=True)
class Relation:
    """``codes[i]`` is the column of ``variables[i]``; without variables it is true with one row, false with none."""

    variables: tuple[int, ...]
    codes: Codes

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return int(self.codes.shape[1])

    def columns(self, variables: Iterable[int]) -> Codes:
        """The columns of these variables, in this order."""
        return self.codes[[self.variables.index(one) for one in variables]]

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Relation:
        """Only these rows."""
        return Relation(self.variables, self.codes[:, rows])


def from_rows(variables: Sequence[int], codes: Codes) -> Relation:
    """A relation with the distinct rows of these columns."""
    (keys,) = keys_of([codes])
    _, first = np.unique(keys, return_index=True)
    first.sort()
    return Relation(tuple(variables), codes[:, first])


def keys_of(columns: Sequence[Codes]) -> list[Keys]:
    """A number for each row, equal for equal rows, also across these arrays of the same columns."""
    together = np.concatenate(columns, axis=1)
    keys = np.zeros(together.shape[1], np.int64)
    space = 1
    for column in together:
        size = int(column.max(initial=0)) + 1
        if space * size >= _KEY_SPACE:
            found, keys = np.unique(keys, return_inverse=True)
            space = len(found)
        keys = keys * size + column
        space *= size
    return np.split(keys, np.cumsum([one.shape[1] for one in columns])[:-1])


def join(left: Relation, right: Relation, budget: Budget) -> Relation:
    """The rows over the variables of both whose parts are in both. Raises TooLarge."""
    shared = [one for one in left.variables if one in right.variables]
    added = [one for one in right.variables if one not in left.variables]
    left_keys, right_keys = keys_of([left.columns(shared), right.columns(shared)])
    order = np.argsort(right_keys, kind="stable")
    in_order = right_keys[order]
    start = np.searchsorted(in_order, left_keys, "left")
    matches = np.searchsorted(in_order, left_keys, "right") - start
    total = int(matches.sum())
    variables = (*left.variables, *added)
    budget.spend(total * max(len(variables), 1))
    from_left = np.repeat(np.arange(left.rows), matches)
    within = np.arange(total) - np.repeat(np.cumsum(matches) - matches, matches)
    from_right = order[np.repeat(start, matches) + within]
    codes = np.concatenate([left.codes[:, from_left], right.columns(added)[:, from_right]])
    return Relation(variables, codes)


def semi_join(left: Relation, right: Relation) -> Relation:
    """The rows of ``left`` that go together with some row of ``right``."""
    shared = [one for one in left.variables if one in right.variables]
    left_keys, right_keys = keys_of([left.columns(shared), right.columns(shared)])
    return left.take(np.isin(left_keys, right_keys))


def project(relation: Relation, variables: Sequence[int]) -> Relation:
    """The distinct rows over these variables of the relation."""
    return from_rows(variables, relation.columns(variables))


def unite(relations: Sequence[Relation]) -> Relation:
    """The rows of any of these relations, which have the same variables in any order."""
    variables = relations[0].variables
    return from_rows(variables, np.concatenate([one.columns(variables) for one in relations], axis=1))


def product(values: Sequence[tuple[int, Codes]], budget: Budget) -> Relation:
    """All rows over these codes of these variables, given as (variable, codes). Raises TooLarge."""
    total = math.prod(len(codes) for _, codes in values)
    budget.spend(total * max(len(values), 1))
    places = np.indices([len(codes) for _, codes in values], np.int32).reshape(len(values), total)
    columns = [codes[column] for (_, codes), column in zip(values, places, strict=True)]
    return Relation(tuple(variable for variable, _ in values), np.array(columns, np.int32).reshape(len(values), total))


def reduced(relations: Sequence[Relation], living: Sequence[Mask]) -> list[Relation]:
    """The relations without rows that have a code which does not live, until nothing changes; ``living`` shrinks."""
    found = list(relations)
    before = -1
    while before != (before := sum(int(mask.sum()) for mask in living)):
        for place, relation in enumerate(found):
            rows = np.ones(relation.rows, bool)
            for variable, column in zip(relation.variables, relation.codes, strict=True):
                rows &= living[variable][column]
            found[place] = relation.take(rows)
            for variable, column in zip(relation.variables, found[place].codes, strict=True):
                mask = living[variable]
                mask &= np.isin(np.arange(len(mask)), column)
    return found
