"""Ranges of whole numbers with a step: counted, walked and cut with each other without listing them."""

from __future__ import annotations

from math import gcd

from catalog_adapter.constraints.engine.model import Numbers


def trimmed(numbers: Numbers) -> Numbers | None:
    """The same numbers, ``high`` being one of them; None where there are none."""
    if numbers.high < numbers.low:
        return None
    high = numbers.high - (numbers.high - numbers.low) % numbers.step
    return Numbers(numbers.low, high, numbers.step if high > numbers.low else 1)


def count(numbers: Numbers) -> int:
    """How many numbers there are."""
    return max(0, (numbers.high - numbers.low) // numbers.step + 1)


def meet(one: Numbers, other: Numbers) -> Numbers | None:
    """The numbers that are in both; None where none is."""
    if one.step == other.step == 1:
        return trimmed(Numbers(max(one.low, other.low), min(one.high, other.high)))
    common = gcd(one.step, other.step)
    if (other.low - one.low) % common:
        return None
    step = one.step // common * other.step
    steps = (other.low - one.low) // common * pow(one.step // common, -1, other.step // common)
    first = one.low + one.step * steps
    low = max(one.low, other.low)
    return trimmed(Numbers(first - (first - low) // step * step, min(one.high, other.high), step))
