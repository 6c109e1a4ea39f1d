"""Postcodes: written alike, and matched against the lists of an availability entry."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_BLANKS = re.compile(r"\s+")


def normalised(postcode: str) -> str:
    """Upper case, without blanks: how postcodes are compared."""
    return _BLANKS.sub("", postcode).upper()


def matches(postcode: str, patterns: Iterable[str]) -> bool:
    """Whether a postcode is one of ``patterns``: equal, by prefix (``EC1*``), or in a range (``8000-8099``)."""
    return matcher(patterns)(postcode)


def matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """As :func:`matches`, for patterns that many postcodes are held against: a list may be of thousands."""
    written = [normalised(one) for one in patterns]
    prefixes = tuple(one[:-1] for one in written if one.endswith("*"))
    ranges = [found for one in written if not one.endswith("*") and (found := _range(one)) is not None]
    equal = frozenset(one for one in written if not one.endswith("*") and _range(one) is None)

    def is_one(postcode: str) -> bool:
        code = normalised(postcode)
        return code in equal or code.startswith(prefixes) or (code.isdecimal() and _is_within(code, ranges))

    return is_one


def _range(pattern: str) -> tuple[int, int, int] | None:
    """The digits that a range's postcodes have, its lowest and its highest; None for what is no range."""
    low, dash, high = pattern.partition("-")
    return (len(low), int(low), int(high)) if dash and low.isdecimal() and high.isdecimal() else None


def _is_within(code: str, ranges: Iterable[tuple[int, int, int]]) -> bool:
    return any(len(code) == digits and low <= int(code) <= high for digits, low, high in ranges)
