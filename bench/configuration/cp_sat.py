"""A model stated to CP-SAT as its manual would have it: a literal a value, tables as tables, sums as sums."""

from __future__ import annotations

import operator as _operators
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from ortools.sat.python import cp_model

from catalog_adapter.constraints.engine.model import (
    And,
    Between,
    Compare,
    Expression,
    Is,
    Model,
    Not,
    Numbers,
    Operator,
    Or,
    Same,
    Sum,
    Table,
)
from catalog_adapter.data_model import Value

_Relation = cp_model.BoundedLinearExpression | bool
_OPPOSITE: dict[Operator, Operator] = {"eq": "ne", "ne": "eq", "lt": "ge", "ge": "lt", "le": "gt", "gt": "le"}


class CpModel:
    """For models whose variables always have a value of a list. ``literals``: one for each variable and value."""

    def __init__(self, model: Model) -> None:
        self.model = cp_model.CpModel()
        self.literals: dict[tuple[str, Value], cp_model.IntVar] = {}
        self._values: dict[str, tuple[Value, ...]] = {}
        self._places: dict[str, cp_model.IntVar] = {}
        for variable in model.variables:
            assert not isinstance(variable.domain, Numbers), "the formats list all values"
            self._values[variable.id] = variable.domain
            own = {(variable.id, value): self.model.new_bool_var("") for value in variable.domain}
            self.model.add_exactly_one(own.values())
            self.literals |= own
        for constraint in model.constraints:
            self._require(constraint.expression)

    @contextmanager
    def fixed(self, values: Iterable[tuple[str, Value]]) -> Iterator[None]:
        """With these values, for one solve."""
        variables = self.model.proto.variables
        places = [self.literals[one].index for one in values]
        for place in places:
            variables[place].domain[:] = [1, 1]
        yield
        for place in places:
            variables[place].domain[:] = [0, 1]

    def _require(self, expression: Expression) -> None:
        match expression:
            case And(parts=parts):
                for part in parts:
                    self._require(part)
            case Or(parts=parts):
                self.model.add_bool_or([self._literal(part) for part in parts])
            case Table(positive=True):
                rows = [
                    [self._values[name].index(value) for name, value in zip(expression.variables, row, strict=True)]
                    for row in expression.rows
                ]
                self.model.add_allowed_assignments([self._place(name) for name in expression.variables], rows)
            case _:
                self.model.add_bool_or([self._literal(expression)])

    def _literal(self, expression: Expression) -> cp_model.LiteralT:
        """A literal that is true exactly where the expression holds."""
        match expression:
            case Is(variable=name, values=values):
                return self._either([self.literals[name, value] for value in values if (name, value) in self.literals])
            case Between(variable=name, low=low, high=high):
                numbers = [value for value in self._values[name] if isinstance(value, int)]
                inside = [one for one in numbers if (low is None or one >= low) and (high is None or one <= high)]
                return self._either([self.literals[name, value] for value in inside])
            case Not(part=part):
                return ~self._literal(part)
            case Or(parts=parts):
                return self._either([self._literal(part) for part in parts])
            case And(parts=parts):
                return ~self._either([~self._literal(part) for part in parts])
            case Same(one=one, other=other):
                shared = [value for value in self._values[one] if (other, value) in self.literals]
                return self._either([self._both(self.literals[one, v], self.literals[other, v]) for v in shared])
            case Compare():
                return self._compared(expression)
            case _:
                raise NotImplementedError(f"the formats have no {type(expression).__name__} within others")

    def _either(self, literals: list[cp_model.LiteralT]) -> cp_model.LiteralT:
        if len(literals) == 1:
            return literals[0]
        found = self.model.new_bool_var("")
        self.model.add_bool_or(literals).only_enforce_if(found)
        self.model.add_bool_and([~one for one in literals]).only_enforce_if(~found)
        return found

    def _both(self, one: cp_model.LiteralT, other: cp_model.LiteralT) -> cp_model.LiteralT:
        return ~self._either([~one, ~other])

    def _compared(self, compare: Compare) -> cp_model.LiteralT:
        left, right = self._sum(compare.left), self._sum(compare.right)
        found = self.model.new_bool_var("")
        self.model.add(_relation(left, compare.operator, right)).only_enforce_if(found)
        self.model.add(_relation(left, _OPPOSITE[compare.operator], right)).only_enforce_if(~found)
        return found

    def _sum(self, whole: Sum) -> cp_model.LinearExprT:
        terms = [
            part.coefficient * value * self.literals[part.variable, value]
            for part in whole.parts
            if part.variable is not None
            for value in self._values[part.variable]
            if isinstance(value, int)
        ]
        return sum(terms) + whole.constant

    def _place(self, name: str) -> cp_model.IntVar:
        """The variable as a number: which of its values it has."""
        if name not in self._places:
            values = self._values[name]
            self._places[name] = place = self.model.new_int_var(0, len(values) - 1, name)
            self.model.add(sum(at * self.literals[name, value] for at, value in enumerate(values)) == place)
        return self._places[name]


def _relation(left: cp_model.LinearExprT, operator: Operator, right: cp_model.LinearExprT) -> _Relation:
    # between two numbers it would be a truth value, which is as good
    relation: _Relation = getattr(_operators, operator)(left, right)
    return relation
