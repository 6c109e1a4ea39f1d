"""Postcodes: a pattern that is safe and fits its example, and availability that some postcode can meet."""

from __future__ import annotations

from collections.abc import Iterable

from catalog_adapter.check.places import Places
from catalog_adapter.check.postcode_pattern import PatternRefused, PostcodePattern
from catalog_adapter.constraints.availability import normalised
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.layers.problems import Problem
from catalog_adapter.layers.schema_words import written


def check_postcode_pattern(data: ContextData) -> Iterable[Problem]:
    """The pattern can be matched in bounded time, and matches its example."""
    places, place = Places(data), data.context.place
    try:
        pattern = PostcodePattern(place.pattern)
    except PatternRefused as error:
        yield Problem.at(places.at("context.yml", "place", "pattern"), f"the pattern {error}")
        return
    if not pattern.matches(place.example):
        origin = places.at("context.yml", "place", "example")
        yield Problem.at(origin, f"the example {written(place.example)} does not match the pattern")


def check_postcodes(data: ContextData) -> Iterable[Problem]:
    """Every postcode of an availability entry is one that a customer can give."""
    places = Places(data)
    try:
        pattern = PostcodePattern(data.context.place.pattern)
    except PatternRefused:
        return  # told by the check above
    for entry in data.constraints.availability:
        for number, listed in enumerate(entry.postcodes):
            origin = places.entry("availability", entry.id, "postcodes", number)
            wrong = _wrong_range(listed)
            if wrong:
                yield Problem.at(origin, wrong)
            elif not pattern.has_any_of(listed):
                text = f"no postcode is like {written(listed)}: place.pattern in context.yml matches none"
                yield Problem.at(origin, text, "warning")


def _wrong_range(listed: str) -> str:
    low, dash, high = normalised(listed).partition("-")
    if not (dash and low.isdigit() and high.isdigit()):
        return ""
    if int(low) > int(high):
        return f"the range {written(listed)} is empty: it ends before it begins"
    if len(low) != len(high):
        return f"the range {written(listed)} begins and ends with postcodes of different lengths; split it"
    return ""
