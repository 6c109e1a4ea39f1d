"""The JSON model format: variables, and expressions over them.

Input: JSON, as pydantic reads it. Output: a :class:`Model`. Values are text there; those of integer variables become
numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from catalog_adapter.constraints.engine.model import (
    And,
    Between,
    Compare,
    Constraint,
    Expression,
    Is,
    Model,
    Not,
    Operator,
    Or,
    Same,
    Sum,
    Table,
    Variable,
    Weighted,
)
from catalog_adapter.data_model import Value


class JsonInvalid(Exception):
    """An entry makes no sense; the message names it."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Variable(_Part):
    name: str
    type: Literal["string", "integer"]
    domain: list[str] = Field(min_length=1)


class _Name(_Part):
    var: str


class _Constant(_Part):
    value: str


class _Added(_Part):
    sum: list[_Term]


_Term = Annotated[
    Annotated[_Name, Tag("var")] | Annotated[_Constant, Tag("value")] | Annotated[_Added, Tag("sum")],
    Discriminator(lambda raw: next((key for key in ("var", "value", "sum") if key in raw), None)),
]


class _Gathered(_Part):
    op: Literal["and", "or"]
    args: list[_Expression]


class _Negated(_Part):
    op: Literal["not"]
    args: list[_Expression] = Field(min_length=1, max_length=1)


class _Implied(_Part):
    op: Literal["implies", "iff"]
    args: list[_Expression] = Field(min_length=2, max_length=2)


class _Compared(_Part):
    op: Operator
    args: list[_Term] = Field(min_length=2, max_length=2)


class _Rows(_Part):
    op: Literal["table"]
    variables: list[str] = Field(min_length=1)
    tuples: list[list[str]]
    positive: bool = True


_Expression = Annotated[_Gathered | _Negated | _Implied | _Compared | _Rows, Field(discriminator="op")]


class _Constraint(_Part):
    id: str
    expression: _Expression


class ModelFile(_Part):
    """The whole file."""

    variables: list[_Variable]
    constraints: list[_Constraint]

    def as_model(self) -> Model:
        """The model. Raises JsonInvalid."""
        reader = _Reader({one.name: one for one in self.variables})
        variables = tuple(
            Variable(one.name, tuple(reader.value(one, text) for text in one.domain)) for one in self.variables
        )
        return Model(variables, tuple(self._constraint(reader, one) for one in self.constraints))

    @staticmethod
    def _constraint(reader: _Reader, constraint: _Constraint) -> Constraint:
        try:
            return Constraint(constraint.id, reader.expression(constraint.expression))
        except JsonInvalid as problem:
            raise JsonInvalid(f"constraint {constraint.id!r}: {problem}") from problem


class _Reader:
    """Gives expressions their values' types, which are those of the variables."""

    def __init__(self, variables: Mapping[str, _Variable]) -> None:
        self._variables = variables

    def value(self, variable: _Variable, text: str) -> Value:
        return _number(text) if variable.type == "integer" else text

    def expression(self, written: _Expression) -> Expression:
        match written:
            case _Gathered():
                parts = tuple(self.expression(one) for one in written.args)
                return And(parts) if written.op == "and" else Or(parts)
            case _Negated():
                return Not(self.expression(written.args[0]))
            case _Implied():
                first, then = (self.expression(one) for one in written.args)
                implied = Or((Not(first), then))
                return implied if written.op == "implies" else And((implied, Or((first, Not(then)))))
            case _Rows():
                return self._table(written)
            case _Compared():
                return self._compared(written)

    def _table(self, written: _Rows) -> Table:
        variables = [self._variable(name) for name in written.variables]
        if any(len(row) != len(variables) for row in written.tuples):
            raise JsonInvalid(f"a tuple has not {len(variables)} values")
        rows = tuple(
            tuple(self.value(variable, text) for variable, text in zip(variables, row, strict=True))
            for row in written.tuples
        )
        return Table(tuple(written.variables), rows, written.positive)

    def _compared(self, written: _Compared) -> Expression:
        match written.op, written.args[0], written.args[1]:
            case "eq" | "ne", _Name(var=name), _Constant(value=text):
                equal: Expression = Is(name, (self.value(self._variable(name), text),))
            case "eq" | "ne", _Name(var=one), _Name(var=other):
                self._variable(one), self._variable(other)
                equal = Same(one, other)
            case operator, _Name(var=name), _Constant(value=text) if self._variable(name).type == "integer":
                return _bound(name, operator, _number(text))
            case _:
                left, right = (self._sum(one) for one in written.args)
                return Compare(left, written.op, right)
        return equal if written.op == "eq" else Not(equal)

    def _sum(self, term: _Term) -> Sum:
        match term:
            case _Name(var=name):
                if self._variable(name).type != "integer":
                    raise JsonInvalid(f"{name!r} is no number")
                return Sum((Weighted(1, name),))
            case _Constant(value=text):
                return Sum(constant=_number(text))
            case _Added(sum=terms):
                sums = [self._sum(one) for one in terms]
                return Sum(tuple(part for one in sums for part in one.parts), sum(one.constant for one in sums))

    def _variable(self, name: str) -> _Variable:
        if name not in self._variables:
            raise JsonInvalid(f"there is no variable {name!r}")
        return self._variables[name]


def _bound(name: str, operator: Operator, number: int) -> Expression:
    match operator:
        case "lt":
            return Between(name, high=number - 1)
        case "le":
            return Between(name, high=number)
        case "gt":
            return Between(name, low=number + 1)
        case _:
            return Between(name, low=number)


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise JsonInvalid(f"{text!r} is no whole number") from None
