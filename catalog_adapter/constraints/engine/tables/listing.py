"""Expressions as relations: the rows, over its variables, for which an expression holds.

A small one is tried for all combinations of its variables' values at once. A large one is made of its parts: a
conjunction by joins, alternatives by unions. What stays too large raises ``TooLarge``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce

import numpy as np

from catalog_adapter.constraints.engine.model import And, Exists, Expression, Model, Not, Or, Table
from catalog_adapter.constraints.engine.tables.coding import Coding
from catalog_adapter.constraints.engine.tables.holds import Assignments, table_codes
from catalog_adapter.constraints.engine.tables.relation import (
    Budget,
    Codes,
    Mask,
    Relation,
    TooLarge,
    from_rows,
    join,
    product,
    reduced,
    unite,
)
from catalog_adapter.constraints.engine.walk import names_in

#: Rows of what is tried by all combinations.
_TRIED = 2**18


def relations_of(model: Model, coding: Coding, budget: Budget) -> list[Relation]:
    """The model as relations: together they hold where the model does. The first are the variables' living codes.

    What is too large is tried again with the codes that live after all else is known. Raises TooLarge.
    """
    living = [np.ones(size, bool) for size in coding.sizes]
    listing = _Listing(coding, living, budget)
    parts = [*_existence(model), *(part for one in model.constraints for part in _conjuncts(one.expression))]
    found, later = [], []
    for part in parts:
        try:
            found.append(listing.relation(part))
        except TooLarge:
            later.append(part)
    found = reduced(found, living)
    found = reduced([*found, *(listing.relation(part) for part in later)], living)
    return [*(product([_living(living, number)], budget) for number in range(len(living))), *found]


def _living(living: Sequence[Mask], number: int) -> tuple[int, Codes]:
    return number, np.flatnonzero(living[number]).astype(np.int32)


class _Listing:
    def __init__(self, coding: Coding, living: Sequence[Mask], budget: Budget) -> None:
        self._coding = coding
        self._living = living
        self._budget = budget

    def relation(self, expression: Expression) -> Relation:
        """The rows over its variables for which the expression holds."""
        if isinstance(expression, Table) and _is_plain(expression):
            return from_rows(self._numbers(expression.variables), table_codes(self._coding, expression))
        scope = self._numbers(sorted(names_in(expression)))
        values = [_living(self._living, number) for number in scope]
        if math.prod(len(codes) for _, codes in values) > _TRIED:
            return self._of_parts(expression, values)
        every = product(values, self._budget)
        columns = dict(zip(scope, every.codes, strict=True))
        return every.take(Assignments(self._coding, columns, every.rows).holds(expression))

    def _numbers(self, names: Iterable[str]) -> list[int]:
        return [self._coding.number[name] for name in names]

    def _of_parts(self, expression: Expression, values: Sequence[tuple[int, Codes]]) -> Relation:
        match expression:
            case And():
                parts = sorted(map(self.relation, expression.parts), key=lambda one: one.rows)
                return reduce(lambda one, other: join(one, other, self._budget), parts)
            case Or():
                return unite([self._widened(self.relation(part), values) for part in expression.parts])
            case Not(part=Not(part=part)):
                return self.relation(part)
            case Not(part=And(parts=parts)):
                return self.relation(Or(tuple(Not(part) for part in parts)))
            case Not(part=Or(parts=parts)):
                return self.relation(And(tuple(Not(part) for part in parts)))
            case _:
                raise TooLarge

    def _widened(self, relation: Relation, values: Sequence[tuple[int, Codes]]) -> Relation:
        """The same rows with every value of the variables it lacks."""
        lacking = [one for one in values if one[0] not in relation.variables]
        return join(relation, product(lacking, self._budget), self._budget)


def _is_plain(table: Table) -> bool:
    return table.positive and len(set(table.variables)) == len(table.variables)


def _existence(model: Model) -> Iterator[Expression]:
    """For each variable that may have no value: it has one where ``exists`` holds, and only there."""
    for variable in model.variables:
        if variable.exists is not None:
            there = Exists(variable.id)
            yield Or((And((there, variable.exists)), And((Not(there), Not(variable.exists)))))


def _conjuncts(expression: Expression) -> Iterator[Expression]:
    """Parts that must all hold: smaller scopes are easier to join."""
    if isinstance(expression, And):
        for part in expression.parts:
            yield from _conjuncts(part)
    else:
        yield expression
