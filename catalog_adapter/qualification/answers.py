"""Reads what both APIs answer alike: items with a result and reasons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from catalog_adapter.qualification.speaking import Items, Json
from catalog_adapter.qualification.verdicts import YES, Reason, Verdict

_MOST_REASONS = 10
_LONGEST = 500


def verdicts_of(answer: Json, items: Items, *, member: str, result: str, asked: str) -> dict[str, Verdict]:
    """The verdicts of the items in ``member``.

    ``result`` names the result of an item, ``asked`` is the path to the id of what was asked for. Raises ValueError.
    """
    if answer.get("state") == "terminatedWithError":
        raise ValueError("it ended with an error")
    listed = answer.get(member)
    if not isinstance(listed, list):
        raise ValueError(f"it has no {member}")
    found: dict[str, Verdict] = {}
    for item in listed:
        if not isinstance(item, dict) or str(item.get("id")) not in items:
            raise ValueError("it has an item that was not asked for")
        name = str(item["id"])
        about = _at(item, asked.split("."))
        if about is not None and str(about) != items[name]:
            raise ValueError(f"its item {name} is about {str(about)[:80]!r}")
        verdict = _verdict(item, result)
        if verdict is not None:
            found[name] = verdict
    return found


def _verdict(item: Json, result: str) -> Verdict | None:
    """The verdict of an item. An alternative is a no to what was asked for; what is neither yes nor no says nothing."""
    said = item.get(result)
    if said == "qualified" and item.get("state", "done") == "done":
        return YES
    reasons = tuple(_reasons(item))
    if said in ("unqualified", "alternate"):
        return Verdict(False, reasons)
    return None


def _reasons(item: Json) -> Iterator[Reason]:
    listed = item.get("eligibilityUnavailabilityReason")
    for one in listed[:_MOST_REASONS] if isinstance(listed, list) else ():
        if isinstance(one, dict) and isinstance(one.get("label"), str) and one["label"].strip():
            yield Reason(str(one.get("code") or "unavailable")[:_LONGEST], one["label"].strip()[:_LONGEST])


def _at(value: Any, path: list[str]) -> Any:
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value
