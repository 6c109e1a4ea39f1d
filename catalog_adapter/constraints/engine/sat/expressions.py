"""Expressions as literals, and constraints as clauses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from catalog_adapter.constraints.engine.check import TOO_LARGE
from catalog_adapter.constraints.engine.model import (
    And,
    Between,
    Compare,
    Exists,
    Expression,
    Is,
    Not,
    Numbers,
    Or,
    Same,
    Sum,
    Table,
    Weighted,
)
from catalog_adapter.constraints.engine.sat.clauses import Clause, Clauses
from catalog_adapter.constraints.engine.sat.direct import Direct
from catalog_adapter.constraints.engine.sat.numbers import range_literal, value_literal
from catalog_adapter.constraints.engine.sat.sums import Encoded, Sums
from catalog_adapter.constraints.engine.sat.tables import require_row, rows_of
from catalog_adapter.data_model import Value


class Expressions:
    """Gives the expressions of a model their meaning in clauses."""

    def __init__(self, clauses: Clauses, variables: Mapping[str, Encoded]) -> None:
        self._clauses = clauses
        self._variables = variables
        self.sums = Sums(clauses, variables, self.literal)

    def require(self, expression: Expression, unless: Clause) -> None:
        """``expression`` must hold, unless one of the literals ``unless`` is true."""
        match expression:
            case And():
                for part in expression.parts:
                    self.require(part, unless)
            case Not(part=Or(parts=parts)):
                for part in parts:
                    self.require(Not(part), unless)
            case Not(part=Not(part=part)):
                self.require(part, unless)
            case Table():
                self._require_table(expression, unless, among=expression.positive)
            case Not(part=Table() as table):
                self._require_table(table, unless, among=not table.positive)
            case _:
                self._clauses.add(*unless, *self._alternatives(expression))

    def _require_table(self, table: Table, unless: Clause, *, among: bool) -> None:
        variables = [self._variables[name] for name in table.variables]
        rows = rows_of(table, self.value)
        if among:
            require_row(self._clauses, unless, rows, variables)
        else:
            self._clauses.clauses += [[*unless, *(-one for one in row)] for row in rows]

    def _alternatives(self, expression: Expression) -> list[int]:
        """Literals of which one must be true for an expression to hold."""
        match expression:
            case Or(parts=parts):
                return [literal for part in parts for literal in self._alternatives(part)]
            case Not(part=And(parts=parts)):
                return [literal for part in parts for literal in self._alternatives(Not(part))]
            case Not(part=Not(part=part)):
                return self._alternatives(part)
            case Is():
                return [self.value(expression.variable, value) for value in expression.values]
        return [self.literal(expression)]

    def literal(self, expression: Expression) -> int:
        """A literal that is true exactly where an expression holds."""
        match expression:
            case Is():
                return self._clauses.either(self.value(expression.variable, one) for one in expression.values)
            case Between():
                return self._between(expression)
            case Exists():
                return self._variables[expression.variable].exists
            case Same():
                return self._same(expression.one, expression.other)
            case Not():
                return -self.literal(expression.part)
            case And():
                return self._clauses.both(self.literal(part) for part in expression.parts)
            case Or():
                return self._clauses.either(self.literal(part) for part in expression.parts)
            case Compare():
                return self.sums.compare(expression)
            case Table():
                rows = rows_of(expression, self.value)
                found = self._clauses.either(self._clauses.both(row) for row in rows)
                return found if expression.positive else -found
        assert_never(expression)

    def value(self, name: str, value: Value) -> int:
        """A literal that is true exactly where a variable has a value; false where its domain has no such."""
        variable = self._variables[name]
        return (
            variable.literal(value) if isinstance(variable, Direct) else value_literal(variable, value, self._clauses)
        )

    def _between(self, expression: Between) -> int:
        variable = self._variables[expression.variable]
        if not isinstance(variable, Direct):
            return range_literal(variable, expression.low, expression.high, self._clauses)
        low = -TOO_LARGE if expression.low is None else expression.low
        high = TOO_LARGE if expression.high is None else expression.high
        return self._clauses.either(literal for literal, _ in variable.left(Numbers(low, high)))

    def _same(self, one: str, other: str) -> int:
        mine, others = self._variables[one], self._variables[other]
        if mine is others:
            return mine.exists
        for variable, name in ((mine, other), (others, one)):
            if isinstance(variable, Direct):
                pairs = ((literal, value) for literal, value in variable.examples() if value is not None)
                return self._clauses.either(
                    self._clauses.both((literal, self.value(name, value))) for literal, value in pairs
                )
        equal = self.sums.compare(Compare(Sum((Weighted(1, one),)), "eq", Sum((Weighted(1, other),))))
        return self._clauses.both((equal, mine.exists, others.exists))
