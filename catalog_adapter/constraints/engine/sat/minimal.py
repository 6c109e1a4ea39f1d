"""Minimal sets of reasons, by QuickXplain (Junker 2004): few questions, and earlier reasons kept before later ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def minimal[Reason](reasons: Sequence[Reason], suffice: Callable[[list[Reason]], bool]) -> list[Reason]:
    """A part of ``reasons`` that suffices while without any one of it the rest does not.

    All ``reasons`` together must suffice; more reasons never suffice less.
    """
    if suffice([]):
        return []
    return _needed([], list(reasons), suffice, known=True)


def _needed[Reason](
    given: list[Reason], reasons: list[Reason], suffice: Callable[[list[Reason]], bool], *, known: bool
) -> list[Reason]:
    """What of ``reasons`` is needed beside ``given``. ``known``: that ``given`` alone does not suffice."""
    if not known and suffice(given):
        return []
    if len(reasons) == 1:
        return reasons
    half = len(reasons) // 2
    first, second = reasons[:half], reasons[half:]
    later = _needed([*given, *first], second, suffice, known=False)
    earlier = _needed([*given, *later], first, suffice, known=not later)
    return earlier + later
