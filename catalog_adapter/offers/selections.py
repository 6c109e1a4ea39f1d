"""Selections: what characteristics have to be, wherever the data says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from catalog_adapter.data_model import DataModel, Id, Value
from catalog_adapter.offers.ranges import Ranges, Values


class Comparison(DataModel):
    """A range of whole numbers, or everything but some values. What is given must hold together."""

    at_least: int | None = Field(None, description="The lowest number that is meant.")
    at_most: int | None = Field(None, description="The highest number that is meant.")
    not_: Value | list[Value] | None = Field(None, alias="not", description="The value, or values, not meant.")


type Selection = Annotated[
    dict[Id, Value | list[Value] | Comparison],
    Field(
        description="What characteristics have to be, by their ids: a value, one of several values, or a comparison. "
        "All of it has to hold. The contract term goes by the id `term`, an optional part of a bundle by its own.",
        examples=[{"router": "pro", "download_speed": [500, 1000], "seats": {"at_least": 5}}],
    ),
]


def selects(wanted: Value | list[Value] | Comparison, value: Value) -> bool:
    """Whether ``value`` is what a selection wants; booleans and numbers are never mixed up."""
    if isinstance(wanted, Comparison):
        if wanted.not_ is not None:
            excluded = wanted.not_ if isinstance(wanted.not_, list) else [wanted.not_]
            if any(same_value(one, value) for one in excluded):
                return False
        if wanted.at_least is None and wanted.at_most is None:
            return True
        if isinstance(value, bool) or not isinstance(value, int):
            return False
        return (wanted.at_least is None or value >= wanted.at_least) and (
            wanted.at_most is None or value <= wanted.at_most
        )
    return any(same_value(one, value) for one in (wanted if isinstance(wanted, list) else [wanted]))


def same_value(one: Value, other: Value) -> bool:
    """Equal and of one kind: ``True`` is not 1."""
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def applies(when: Selection, values: Mapping[str, Value]) -> bool:
    """Whether a selection holds for these values; a characteristic that is not there is never selected."""
    return all(name in values and selects(wanted, values[name]) for name, wanted in when.items())


def among(value: Value, values: Values) -> bool:
    """Whether ``value`` is one of ``values``."""
    return value in values if isinstance(values, Ranges) else any(same_value(value, one) for one in values)


def narrowed(values: Values, wanted: Value | list[Value] | Comparison | None) -> Values:
    """The values that a selection wants; all where it doesn't say (None)."""
    if wanted is None:
        return values
    if not isinstance(values, Ranges):
        return tuple(one for one in values if selects(wanted, one))
    if isinstance(wanted, Comparison):
        return _cut(values, wanted)
    return tuple(one for one in (wanted if isinstance(wanted, list) else [wanted]) if one in values)


def _cut(values: Ranges, wanted: Comparison) -> Ranges:
    """Ranges between the bounds, and without the numbers that are not meant."""
    parts = []
    for one in values.parts:
        start = one.start if wanted.at_least is None else max(one.start, _next(one, wanted.at_least))
        stop = one.stop if wanted.at_most is None else min(one.stop, wanted.at_most + 1)
        parts.append(range(start, stop, one.step))
    excluded = wanted.not_ if isinstance(wanted.not_, list) else [] if wanted.not_ is None else [wanted.not_]
    for number in excluded:
        parts = [half for one in parts for half in _without(one, number)]
    return Ranges(tuple(part for part in parts if part))


def _without(numbers: range, number: Value) -> list[range]:
    if type(number) is not int or number not in numbers:
        return [numbers]
    return [range(numbers.start, number, numbers.step), range(number + numbers.step, numbers.stop, numbers.step)]


def _next(numbers: range, least: int) -> int:
    """The first number of the progression that is not below ``least``."""
    return numbers.start + -(-(least - numbers.start) // numbers.step) * numbers.step
