"""A full assignment held against a model, in plain Python, without any solver: the yardstick for every engine.

Input: a model, and a value for every variable that has one. Output: the constraints that it breaks, and the variables
that lack a value, have one outside their domain, or have one though they don't exist.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable, Mapping
from typing import assert_never

from catalog_adapter.constraints.engine.model import (
    And,
    Between,
    Choice,
    Compare,
    Constraint,
    Domain,
    Exists,
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

Values = Mapping[str, Value]

_COMPARISONS: Mapping[Operator, Callable[[int, int], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}


def key(value: Value) -> Hashable:
    """What two values share exactly when they are equal and of one kind: in Python, ``True`` is 1."""
    return ("bool", value) if isinstance(value, bool) else value


def is_number(value: Value | None) -> bool:
    """Whether a value is a number: ``True`` is not."""
    return isinstance(value, int) and not isinstance(value, bool)


def in_domain(value: Value, domain: Domain) -> bool:
    """Whether a domain has a value."""
    if not isinstance(domain, Numbers):
        return any(key(one) == key(value) for one in domain)
    if isinstance(value, bool) or not isinstance(value, int):
        return False
    return domain.low <= value <= domain.high and (value - domain.low) % domain.step == 0


def allows(choice: Choice, value: Value) -> bool:
    """Whether a value is as a choice wants it."""
    if choice is None:
        return False
    if isinstance(choice, Numbers):
        return in_domain(value, choice)
    return any(key(one) == key(value) for one in (choice if isinstance(choice, tuple) else (choice,)))


def holds(expression: Expression, values: Values) -> bool:
    """Whether an expression holds for ``values``: variables that are not there have no value."""
    match expression:
        case Is():
            value = values.get(expression.variable)
            return value is not None and any(key(one) == key(value) for one in expression.values)
        case Between():
            return _between(expression, values.get(expression.variable))
        case Exists():
            return expression.variable in values
        case Same():
            one, other = values.get(expression.one), values.get(expression.other)
            return one is not None and other is not None and key(one) == key(other)
        case Not():
            return not holds(expression.part, values)
        case And():
            return all(holds(part, values) for part in expression.parts)
        case Or():
            return any(holds(part, values) for part in expression.parts)
        case Compare():
            return _COMPARISONS[expression.operator](total(expression.left, values), total(expression.right, values))
        case Table():
            return _in_rows(expression, values) == expression.positive
    assert_never(expression)


def total(given: Sum, values: Values) -> int:
    """What a sum adds up to."""
    result = given.constant
    for part in given.parts:
        if part.when is not None and not holds(part.when, values):
            continue
        number = 1 if part.variable is None else values.get(part.variable, 0)
        assert not isinstance(number, str), "check_model lets only numbers into sums"
        result += part.coefficient * number
    return result


def violated(model: Model, values: Values) -> tuple[Constraint, ...]:
    """The constraints that a full assignment breaks, in the model's order, those without id among them."""
    return tuple(one for one in model.constraints if not holds(one.expression, values))


def wrong_variables(model: Model, values: Values) -> tuple[str, ...]:
    """Names that the model doesn't know, then, in the model's order, variables that have not what they should."""
    known = {variable.id for variable in model.variables}
    wrong = [name for name in values if name not in known]
    for variable in model.variables:
        exists = variable.exists is None or holds(variable.exists, values)
        value = values.get(variable.id)
        if exists != (value is not None) or (value is not None and not in_domain(value, variable.domain)):
            wrong.append(variable.id)
    return tuple(wrong)


def is_valid(model: Model, values: Values) -> bool:
    """Whether nothing is wrong with a full assignment."""
    return not wrong_variables(model, values) and not violated(model, values)


def _between(expression: Between, value: Value | None) -> bool:
    if isinstance(value, bool) or not isinstance(value, int):
        return False
    return (expression.low is None or expression.low <= value) and (expression.high is None or value <= expression.high)


def _in_rows(table: Table, values: Values) -> bool:
    found = [values.get(name) for name in table.variables]
    if any(value is None for value in found):
        return False
    wanted = [key(value) for value in found if value is not None]
    return any([key(one) for one in row] == wanted for row in table.rows)
