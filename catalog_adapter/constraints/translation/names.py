"""The variables that an expression speaks of."""

from __future__ import annotations

from typing import assert_never

from catalog_adapter.constraints.engine.model import (
    And,
    Between,
    Compare,
    Exists,
    Expression,
    Is,
    Not,
    Or,
    Same,
    Sum,
    Table,
)


def names_in(expression: Expression) -> frozenset[str]:
    """The names of all variables in an expression."""
    match expression:
        case Is() | Between() | Exists():
            return frozenset([expression.variable])
        case Same():
            return frozenset([expression.one, expression.other])
        case Not():
            return names_in(expression.part)
        case And() | Or():
            return frozenset(name for part in expression.parts for name in names_in(part))
        case Compare():
            return _summed(expression.left) | _summed(expression.right)
        case Table():
            return frozenset(expression.variables)
    assert_never(expression)


def _summed(given: Sum) -> frozenset[str]:
    conditions = [names_in(part.when) for part in given.parts if part.when is not None]
    return frozenset().union({part.variable for part in given.parts if part.variable is not None}, *conditions)
