"""The words of one language that dates are said in: months and weekdays from CLDR, the rest from its own file.

Input: a locale. Output: its words, folded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from babel import Locale

from catalog_adapter.intents.language import folded_phrase, read_language

DateUnit = Literal["day", "week", "month"]


@dataclass(frozen=True)
class DateWords:
    """``months`` and ``weekdays`` by name, these from Monday, 0. ``days`` are counted from today, ``weeks`` and
    ``coming_months`` from this one. ``in_cues`` stand before "two weeks", ``from_now`` after it; ``never`` has one of
    the other words and tells no date. ``cues`` stand before a date, ``fillers`` within one, ``next`` before a weekday
    or after it. ``soonest`` is no wish for a day. ``month_first``: 12/3 is in December."""

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    days: Mapping[str, int]
    weeks: Mapping[str, int]
    coming_months: Mapping[str, int]
    units: Mapping[str, DateUnit]
    in_cues: frozenset[str]
    from_now: frozenset[str]
    never: frozenset[str]
    cues: frozenset[str]
    fillers: frozenset[str]
    next: frozenset[str]
    soonest: frozenset[str]
    month_first: bool
    points: bool


@lru_cache
def date_words(locale: str) -> DateWords:
    """The words of the language of ``locale``, ``en-GB``. ``points``: days and months are written with points."""
    cldr = Locale.parse(locale, sep="-")
    raw: dict[str, Any] = read_language(cldr.language).get("dates", {})
    short = cldr.date_formats["short"].pattern
    return DateWords(
        months=_named(cldr.months["format"]["wide"]) | _named(cldr.months["format"]["abbreviated"]),
        weekdays=_named(cldr.days["format"]["wide"]),
        days=_counted(raw.get("days", {})),
        weeks=_counted(raw.get("weeks", {})),
        coming_months=_counted(raw.get("coming_months", {})),
        units={folded_phrase(word): unit for unit, words in raw.get("units", {}).items() for word in words},
        in_cues=_folded(raw.get("in_cues", ())),
        from_now=_folded(raw.get("from_now", ())),
        never=_folded(raw.get("never", ())),
        cues=_folded(raw.get("cues", ())),
        fillers=_folded(raw.get("fillers", ())),
        next=_folded(raw.get("next", ())),
        soonest=_folded(raw.get("soonest", ())),
        month_first=short.lower().index("m") < short.lower().index("d"),
        points="." in short,
    )


def _named(names: Mapping[int, str]) -> dict[str, int]:
    return {folded_phrase(name): number for number, name in names.items()}


def _counted(words: Mapping[str, Iterable[str]]) -> dict[str, int]:
    return {folded_phrase(word): int(count) for count, group in words.items() for word in group}


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(folded_phrase(word) for word in words)
