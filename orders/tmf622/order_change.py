"""What a PATCH of an order says. Input: the body, a JSON merge patch. Output: the change it asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from foundation.tmf import read_object
from orders.errors import OrderUnusable
from orders.product_order.attributes import CHANGEABLE
from orders.product_order.change import OrderChange
from orders.tmf622.models import ItemUpdate, ProductOrderUpdate
from orders.tmf622.reading import as_model

_KINDS = ("@type", "@baseType", "@schemaLocation")
_APART = ("state", "note", "productOrderItem")


def read_change(body: bytes) -> OrderChange:
    """Read a PATCH body. Of an item only its id, state and parts are read: a merge patch repeats whole lists.

    Raises BodyInvalid, OrderUnusable.
    """
    found = {name: value for name, value in read_object(body, exact=False).items() if name not in _KINDS}
    if not found:
        raise OrderUnusable("The request changes nothing.", advice="Send what is to change.")
    # null takes an attribute away; the definition knows no null
    patch = as_model(ProductOrderUpdate, {k: v for k, v in found.items() if v is not None or k not in CHANGEABLE})
    return OrderChange(
        state=patch.state if "state" in found else None,
        items=item_states(patch.product_order_item),
        attributes={name: value for name, value in found.items() if name not in _APART},
        notes=[note.as_sent() for note in patch.note],
    )


def item_states(items: Sequence[ItemUpdate]) -> dict[str, str]:
    """The states reported by item id, bundles' parts among them. Raises OrderUnusable for one twice."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    waiting: list[Any] = list(items)
    while waiting:
        item: ItemUpdate = waiting.pop(0)
        if item.id in seen:
            raise OrderUnusable(f"The item {item.id} is there twice.", advice="Report each item once.")
        seen.add(item.id)
        if item.state is not None:
            found[item.id] = item.state
        waiting += item.product_order_item
    return found
