"""Tells how one JSON value differs from another, path by path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_LONGEST = 120


def differences(
    found: Any, expected: Any, finder: str, expecter: str, *, only_expected: bool = False, path: str = ""
) -> Iterator[str]:
    """A sentence for each difference. ``finder`` and ``expecter`` say whose each is; ``only_expected``: what is found
    beside the expected is passed over."""
    more = {"only_expected": only_expected}
    if isinstance(found, dict) and isinstance(expected, dict):
        names = list(expected) if only_expected else sorted({*found, *expected})
        for name in names:
            inner = f"{path}.{name}".lstrip(".")
            yield from differences(found.get(name), expected.get(name), finder, expecter, path=inner, **more)
    elif isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        for place, (one, other) in enumerate(zip(found, expected, strict=True)):
            yield from differences(one, other, finder, expecter, path=f"{path}[{place}]", **more)
    elif found != expected or isinstance(found, bool) != isinstance(expected, bool):
        yield f"{path} is {_told(found)} in {finder}, {_told(expected)} in {expecter}."


def _told(value: Any) -> str:
    text = repr(value) if value is not None else "missing"
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
