"""What a model's constraints tell apart: values that none of them does are one to the solver.

Input: a model. Output: for every variable, its domain in parts; the values of a part can stand for each other in every
valid assignment. So ten thousand values, or a range of millions, often come down to a few.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from catalog_adapter.constraints.engine.evaluate import holds, in_domain, key
from catalog_adapter.constraints.engine.model import (
    Between,
    Compare,
    Expression,
    Is,
    Model,
    Numbers,
    Same,
    Table,
    Variable,
)
from catalog_adapter.constraints.engine.sat.progressions import meet, trimmed
from catalog_adapter.constraints.engine.walk import expressions_of, within
from catalog_adapter.data_model import Value

#: Values that can stand for each other.
Part = tuple[Value, ...] | Numbers


@dataclass
class Uses:
    """How constraints speak of one variable."""

    tests: set[Is | Between] = field(default_factory=set)
    named: set[Hashable] = field(default_factory=set)
    # in a sum, or compared with another variable: all its values differ
    counted: bool = False
    # so that more must be known of it than what it adds to a sum
    bound_up: bool = False


def uses_of(model: Model) -> dict[str, Uses]:
    """How constraints, and conditions of other variables, speak of every variable."""
    found: dict[str, Uses] = defaultdict(Uses)
    for expression in expressions_of(model):
        for one in within(expression):
            _collect(one, found)
    return found


def _collect(expression: Expression, found: dict[str, Uses]) -> None:
    match expression:
        case Is() | Between():
            found[expression.variable].tests.add(expression)
        case Same():
            for name in (expression.one, expression.other):
                found[name].counted = found[name].bound_up = True
        case Compare():
            for part in (*expression.left.parts, *expression.right.parts):
                if part.variable is not None:
                    found[part.variable].counted = True
                    found[part.variable].bound_up |= part.when is not None
        case Table():
            for column, name in enumerate(expression.variables):
                found[name].named.update(key(row[column]) for row in expression.rows)


def parts_of(variable: Variable, uses: Uses) -> list[Part]:
    """A variable's domain in parts, in its order. One that is counted has a part for every value."""
    domain = variable.domain
    if isinstance(domain, Numbers):
        if uses.counted:
            return [(number,) for number in range(domain.low, domain.high + 1, domain.step)]
        return list(_ranges(domain, uses))
    if uses.counted:
        return [(value,) for value in domain]
    alike: dict[Hashable, list[Value]] = {}
    for value in domain:
        told_apart = key(value) if key(value) in uses.named else None
        passed = frozenset(test for test in uses.tests if holds(test, {test.variable: value}))
        alike.setdefault((told_apart, passed), []).append(value)
    return [tuple(values) for values in alike.values()]


def _ranges(domain: Numbers, uses: Uses) -> Iterable[Numbers]:
    starts = {domain.low}
    for first, after in _bounds(uses):
        starts.update(_at_least(domain, bound) for bound in (first, after) if bound is not None)
    ordered = sorted(start for start in starts if domain.low <= start <= domain.high)
    for start, following in zip(ordered, [*ordered[1:], domain.high + 1], strict=True):
        part = trimmed(Numbers(start, following - 1, domain.step))
        assert part is not None, "a start is a number of the domain"
        yield part


def _bounds(uses: Uses) -> Iterable[tuple[int | None, int | None]]:
    """Numbers from which on, and from which on no longer, some test holds."""
    for number in uses.named:
        if isinstance(number, int):
            yield number, number + 1
    for test in uses.tests:
        if isinstance(test, Is):
            for value in test.values:
                if isinstance(value, int):
                    yield value, value + 1
        else:
            yield test.low, None if test.high is None else test.high + 1


def _at_least(domain: Numbers, bound: int) -> int:
    """The first number of a domain, or of its continuation, that is not below ``bound``."""
    return domain.low - (domain.low - bound) // domain.step * domain.step


def left_of(part: Part, choice: Value | tuple[Value, ...] | Numbers) -> Part | None:
    """What of a part is left by a choice; None where nothing is."""
    if isinstance(choice, Numbers):
        if isinstance(part, Numbers):
            return meet(part, choice)
        left = tuple(one for one in part if in_domain(one, choice))
        return left or None
    wanted = choice if isinstance(choice, tuple) else (choice,)
    if isinstance(part, Numbers):
        numbers = sorted({one for one in wanted if isinstance(one, int) and in_domain(one, part)})
        return tuple(numbers) or None
    keys = {key(one) for one in wanted}
    return tuple(one for one in part if key(one) in keys) or None
