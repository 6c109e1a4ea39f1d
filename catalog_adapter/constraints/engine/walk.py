"""What expressions are made of: their parts and the variables they name."""

from __future__ import annotations

from collections.abc import Iterator

from catalog_adapter.constraints.engine.model import (
    And,
    Between,
    Compare,
    Exists,
    Expression,
    Is,
    Model,
    Not,
    Or,
    Same,
    Table,
)


def parts_of(expression: Expression) -> Iterator[Expression]:
    """The expressions directly within one, those that a sum counts by among them."""
    match expression:
        case Not():
            yield expression.part
        case And() | Or():
            yield from expression.parts
        case Compare():
            for part in (*expression.left.parts, *expression.right.parts):
                if part.when is not None:
                    yield part.when


def own_names(expression: Expression) -> Iterator[str]:
    """The variables that an expression names itself, not through its parts."""
    match expression:
        case Is() | Between() | Exists():
            yield expression.variable
        case Same():
            yield from (expression.one, expression.other)
        case Table():
            yield from expression.variables
        case Compare():
            for part in (*expression.left.parts, *expression.right.parts):
                if part.variable is not None:
                    yield part.variable


def within(expression: Expression) -> Iterator[Expression]:
    """An expression and all that are within it."""
    yield expression
    for part in parts_of(expression):
        yield from within(part)


def names_in(expression: Expression) -> set[str]:
    """All variables that an expression speaks of."""
    return {name for one in within(expression) for name in own_names(one)}


def expressions_of(model: Model) -> Iterator[Expression]:
    """All that a model says: what must hold, and when variables exist."""
    yield from (one.exists for one in model.variables if one.exists is not None)
    yield from (one.expression for one in model.constraints)
