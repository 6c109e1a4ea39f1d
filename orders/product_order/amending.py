"""Amends an order that nobody has begun to work on. Pure: input its document and the one that would be made of it now,
output what happens to it.

The order stays the same one: its id, number, date and state, and what the OSS has set of it. Items, prices, whom it is
for and the record of the validation are new.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from orders.errors import AmendmentImpossible
from orders.events.happened import Happened
from orders.product_order.document import RESERVED, Document, items_of
from orders.product_order.states import OrderState
from orders.verification.record import RECORD

#: The states in which no work has begun, or it waits.
AMENDABLE: frozenset[OrderState] = frozenset({"acknowledged", "pending"})

_NEW = ("productOrderItem", "orderTotalPrice", "relatedParty", "description")


def is_amendable(document: Document) -> bool:
    """Whether the order may be amended: all of it waits, and only adds to what the customer has."""
    state = document["state"]
    return state in AMENDABLE and all((one["action"], one["state"]) == ("add", state) for one in items_of(document))


def recorded_items(document: Document) -> list[Document]:
    """What each outermost item was validated with, as the order's own record has it."""
    record = next(note["text"] for note in document["note"] if note.get("id") == RECORD)
    items: list[Document] = json.loads(record)["items"]
    return items


def amending(order_number: str, document: Document, made: Document) -> list[Happened]:
    """What happens to the order; empty where it is so already. Raises AmendmentImpossible.

    ``made`` is the document as a new order with the same id would have it.
    """
    if not is_amendable(document):
        raise AmendmentImpossible(
            f"The order {order_number} is {document['state']} and can't be amended any more.",
            advice="Have it cancelled, or change what it brings once it is completed.",
        )
    for item in items_of(made):
        item["state"] = document["state"]
    names = [name for name in _NEW if made[name] != document.get(name)]
    after = document | {name: made[name] for name in names}
    if _texts(made)["contact"] != _texts(document).get("contact"):
        names.append("notificationContact")
        after["notificationContact"] = made.get("notificationContact", "")
    if not names:
        return []
    kept = [note for note in document["note"] if note.get("id") not in RESERVED]
    after["note"] = [*made["note"], *kept]
    return [Happened("productOrderAttributeValueChangeEvent", after, field_path=",".join([*names, "note"]))]


def _texts(document: Document) -> Mapping[str, str]:
    return {"contact": "", **{note.get("id", ""): note["text"] for note in document["note"]}}
