"""Sums of whole numbers: their parts, and how far they reach."""

from __future__ import annotations

from math import gcd

from catalog_adapter.constraints.engine.model import Expression, Numbers, Sum, Weighted
from catalog_adapter.constraints.translation.errors import TooMuch
from catalog_adapter.constraints.translation.selections import ALWAYS, Scope
from catalog_adapter.offers.ranges import Ranges, Values

#: Beyond that no engine counts.
MOST = 2**60


def weighted(times: int, variable: str | None, where: Expression) -> Weighted:
    """A part of a sum that counts where ``where`` holds."""
    return Weighted(times, variable, None if where == ALWAYS else where)


def bounds(given: Sum, scope: Scope) -> Numbers:
    """The lowest and the highest that a sum may come to, and the step between. Raises TooMuch where that is too far."""
    low = high = given.constant
    step = 0
    for part in given.parts:
        ends = _ends(part, scope)
        low += min(0, *ends)
        high += max(0, *ends)
        step = gcd(step, part.coefficient)
    if not -MOST < low <= high < MOST:
        raise TooMuch(f"A sum may come to more than {MOST:,}.")
    return Numbers(low, high, max(step, 1))


def _ends(part: Weighted, scope: Scope) -> tuple[int, int]:
    if part.variable is None:
        return part.coefficient, part.coefficient
    least, most = ends_of(scope.get(part.variable, ()))
    return part.coefficient * least, part.coefficient * most


def ends_of(values: Values) -> tuple[int, int]:
    """The lowest and the highest of the whole numbers among values; 0 where there are none."""
    if isinstance(values, Ranges):
        return (values.lowest, values.highest) if values.parts else (0, 0)
    numbers = [value for value in values if isinstance(value, int)]
    return min(numbers, default=0), max(numbers, default=0)
