"""How far a number can move while nothing else that is chosen changes.

With a valid assignment, and a number in it: a range around the number in which every test of the model comes out as it
does now, sums that have names moving along. So all of the range is possible, and no solver was asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from catalog_adapter.constraints.engine.evaluate import Values, holds, total
from catalog_adapter.constraints.engine.model import (
    Between,
    Choice,
    Choices,
    Compare,
    Expression,
    Is,
    Model,
    Numbers,
    Same,
    Sum,
    Table,
    Weighted,
)
from catalog_adapter.constraints.engine.walk import expressions_of, names_in, own_names, within
from catalog_adapter.data_model import Value

FAR = 2**63


@dataclass(frozen=True)
class Span:
    """From ``low`` to ``high``."""

    low: int = -FAR
    high: int = FAR

    def has(self, value: Value) -> bool:
        """Whether a number is in it."""
        return _is_number(value) and self.low <= int(value) <= self.high

    def meet(self, other: Span) -> Span:
        """What is in both."""
        return Span(max(self.low, other.low), min(self.high, other.high))


class Moves:
    """The tests of a model that some number in it can change. ``sums``: those that variables are the names of."""

    def __init__(self, model: Model, sums: Mapping[str, Sum], numbers: Mapping[str, Numbers]) -> None:
        self._sums = sums
        self._numbers = numbers
        tests = (one for expression in expressions_of(model) for one in within(expression))
        self._tests = [one for one in tests if not names_in(one).isdisjoint(numbers) and any(own_names(one))]

    def around(self, name: str, values: Values, choices: Choices) -> Span:
        """Numbers that a variable can have instead of its own, ``choices`` of others still being followed."""
        slopes = _Slopes(name, values, self._sums)
        span = Span()
        for one, domain in self._numbers.items():
            if slope := slopes.of(one):
                number = _number(values, one)
                span = span.meet(_moved(Span(domain.low, domain.high), number, slope))
                if one in choices and one != name:
                    span = span.meet(_moved(_chosen(choices[one], number), number, slope))
        for test in self._tests:
            for at, slope, kept in self._limits(test, values, slopes):
                span = span.meet(_moved(kept, at, slope))
        own = _number(values, name)
        return Span(own + span.low, own + span.high)

    def _limits(self, test: Expression, values: Values, slopes: _Slopes) -> Iterator[tuple[int, int, Span]]:
        """Numbers that a test is about, how they move, and where they must stay."""
        match test:
            case Compare():
                at = total(test.left, values) - total(test.right, values)
                yield at, slopes.of_sum(test.left) - slopes.of_sum(test.right), _sign_kept(test.operator, at)
            case Same():
                one, other = values.get(test.one), values.get(test.other)
                if _is_number(one) and _is_number(other):
                    at = _number(values, test.one) - _number(values, test.other)
                    yield at, slopes.of(test.one) - slopes.of(test.other), _sign_kept("eq", at)
            case Is():
                if slope := slopes.of(test.variable):
                    at = _number(values, test.variable)
                    yield at, slope, _apart_from(test.values, at)
            case Between():
                if slope := slopes.of(test.variable):
                    at = _number(values, test.variable)
                    yield at, slope, _side_kept(test, at)
            case Table():
                for column, name in enumerate(test.variables):
                    if slope := slopes.of(name):
                        at = _number(values, name)
                        yield at, slope, _apart_from([row[column] for row in test.rows], at)


class _Slopes:
    """By how much numbers move when one of them moves by 1."""

    def __init__(self, name: str, values: Values, sums: Mapping[str, Sum]) -> None:
        self._known = {name: 1}
        self._values = values
        self._sums = sums

    def of(self, name: str) -> int:
        if name not in self._known:
            self._known[name] = self.of_sum(self._sums[name]) if name in self._sums else 0
        return self._known[name]

    def of_sum(self, given: Sum) -> int:
        return sum(self._of_part(part) for part in given.parts if part.variable is not None)

    def _of_part(self, part: Weighted) -> int:
        assert part.variable is not None
        counts = part.when is None or holds(part.when, self._values)
        return part.coefficient * self.of(part.variable) if counts else 0


def _moved(kept: Span, at: int, slope: int) -> Span:
    """By how much what moves a number at ``at`` may move, so that the number stays where it must."""
    if slope == 0:
        return Span()
    low, high = kept.low - at, kept.high - at
    if slope < 0:
        low, high, slope = -high, -low, -slope
    return Span(-(-low // slope), high // slope)


def _sign_kept(operator: str, at: int) -> Span:
    if operator in ("ge", "lt"):
        return Span(0, FAR) if at >= 0 else Span(-FAR, -1)
    if operator in ("gt", "le"):
        return Span(1, FAR) if at > 0 else Span(-FAR, 0)
    if at == 0:
        return Span(0, 0)
    return Span(1, FAR) if at > 0 else Span(-FAR, -1)


def _side_kept(test: Between, at: int) -> Span:
    low = -FAR if test.low is None else test.low
    high = FAR if test.high is None else test.high
    if at < low:
        return Span(-FAR, low - 1)
    if at > high:
        return Span(high + 1, FAR) if low <= high else Span(max(high + 1, low), FAR)
    return Span(low, high)


def _apart_from(values: Iterable[Value], at: int) -> Span:
    numbers = [one for one in values if _is_number(one) and isinstance(one, int)]
    if at in numbers:
        return Span(at, at)
    below, above = (one for one in numbers if one < at), (one for one in numbers if one > at)
    return Span(max(below, default=-FAR - 1) + 1, min(above, default=FAR + 1) - 1)


def _chosen(choice: Choice, at: int) -> Span:
    if isinstance(choice, Numbers) and choice.step == 1:
        return Span(choice.low, choice.high)
    return Span(at, at)


def _is_number(value: Value | None) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(values: Values, name: str) -> int:
    value = values[name]
    assert isinstance(value, int), "only numbers move"
    return value
