"""Postcodes: written alike, and matched against the lists of an availability entry."""

from __future__ import annotations

import re
from collections.abc import Iterable


def normalised(postcode: str) -> str:
    """Upper case, without blanks: how postcodes are compared."""
    return re.sub(r"\s+", "", postcode).upper()


def matches(postcode: str, patterns: Iterable[str]) -> bool:
    """Whether a postcode is one of ``patterns``: equal, by prefix (``EC1*``), or in a range (``8000-8099``)."""
    code = normalised(postcode)
    return any(_matches_one(code, normalised(pattern)) for pattern in patterns)


def _matches_one(code: str, pattern: str) -> bool:
    if pattern.endswith("*"):
        return code.startswith(pattern[:-1])
    low, dash, high = pattern.partition("-")
    if dash and low.isdigit() and high.isdigit():
        return code.isdigit() and len(code) == len(low) and int(low) <= int(code) <= int(high)
    return code == pattern
