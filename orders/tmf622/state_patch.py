"""What a PATCH of an order says. Input: the body, JSON merge patch. Output: states of the order and of its items."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, NoReturn

from orders.errors import OrderUnusable

_READ = frozenset({"state", "productOrderItem"})
_IGNORED = frozenset({"@type", "@baseType", "@schemaLocation"})


@dataclass
class StatePatch:
    """The states reported; ``items`` by item id, bundles' parts among them."""

    state: str | None = None
    items: dict[str, str] = field(default_factory=dict)


def read_patch(body: bytes) -> StatePatch:
    """Read a PATCH body. Of an item only its id, state and parts are read: a merge patch repeats whole lists."""
    patch = _json_object(body)
    if other := sorted(set(patch) - _READ - _IGNORED):
        raise OrderUnusable(f"{', '.join(other)} can't be changed.", advice="Send state, productOrderItem, or both.")
    found = StatePatch(state=_state(patch, "the order"))
    _read_items(patch.get("productOrderItem", []), found.items)
    if found.state is None and not found.items:
        raise OrderUnusable("The request reports no state.", advice="Send the state of the order or of its items.")
    return found


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        patch = json.loads(body.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise OrderUnusable(f"The body is not JSON that can be read: {error}.") from None
    if not isinstance(patch, dict):
        raise OrderUnusable("The body is not a JSON object.")
    return patch


def _read_items(items: Any, found: dict[str, str]) -> None:
    waiting = [items]
    while waiting:
        level = waiting.pop()
        if not isinstance(level, list):
            raise OrderUnusable("productOrderItem is not a list of items.")
        for item in level:
            if not isinstance(item, dict) or not isinstance(item.get("id"), str):
                raise OrderUnusable("An item without id can't be changed.", advice="Give each item its id.")
            state = _state(item, f"item {item['id']}")
            if item["id"] in found:
                raise OrderUnusable(f"The item {item['id']} is there twice.", advice="Report each item once.")
            if state is not None:
                found[item["id"]] = state
            if "productOrderItem" in item:
                waiting.append(item["productOrderItem"])


def _state(node: dict[str, Any], what: str) -> str | None:
    state = node.get("state")
    if "state" in node and not isinstance(state, str):
        raise OrderUnusable(f"The state of {what} is not text.")
    return state


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")
