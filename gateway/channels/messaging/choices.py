"""What can be chosen after a reply: the same list wherever it is needed, so that a button only has to carry its place
in it, and fits into what every platform allows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from catalog_adapter.tone.reply import OffersCard, QuickReply, Reply

_NUMBER = re.compile(r"\s*(\d{1,2})\s*[.)]?\s*")
_REFERENCE = re.compile(r"(\d{1,9})\.(\d{1,3})")
_LEADING_NUMBER = re.compile(r"\d+")


def choices(reply: Reply) -> list[QuickReply]:
    """The offers of its card that can be ordered, then its quick replies; each payload once."""
    offered = [one.order for one in reply.card.offers] if isinstance(reply.card, OffersCard) else []
    kept: dict[str, QuickReply] = {}
    for one in [*offered, *reply.quick_replies]:
        kept.setdefault(one.payload, one)
    return list(kept.values())


def reference(seq: int, number: int) -> str:
    """What the button of a reply's choice carries; ``number`` counts from 1."""
    return f"{seq}.{number}"


def read_reference(text: str) -> tuple[int, int] | None:
    """The ``seq`` and the number of :func:`reference`, or None."""
    found = _REFERENCE.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None


def numbered(offered: Iterable[QuickReply]) -> str:
    """The choices as lines, each with the number that is typed for it."""
    return "\n".join(f"{number}. {one.title}" for number, one in enumerate(offered, start=1))


def typed(text: str, offered: list[QuickReply]) -> QuickReply | None:
    """The choice that a typed number means. A number that a title itself begins with means that title: who is asked
    for 5 or 10 seats and types 5 wants five."""
    found = _NUMBER.fullmatch(text)
    if not found:
        return None
    number = int(found[1])
    for one in offered:
        leading = _LEADING_NUMBER.match(one.title)
        if leading and int(leading[0]) == number:
            return one
    return offered[number - 1] if 0 < number <= len(offered) else None
