"""Amends an order that nobody has begun to work on. Pure: input its document and the one that would be made of it now,
output what happens to it.

The order stays the same one: its id, number, date and state, and what the OSS has set of it. Items, prices, whom it is
for, the day it is wished for and the record of the validation are new.
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
_START = "requestedStartDate"


def is_amendable(document: Document) -> bool:
    """Whether the order may be amended: all of it waits."""
    state = document["state"]
    return state in AMENDABLE and all(one["state"] == state for one in items_of(document))


def recorded_items(document: Document) -> list[Document]:
    """What each outermost item was validated with, as the order's own record has it."""
    record = next(note["text"] for note in document["note"] if note.get("id") == RECORD)
    items: list[Document] = json.loads(record)["items"]
    return items


def contact_of(document: Document) -> dict[str, str]:
    """Whom the order is for, by the fields that the customer was asked for."""
    lines = (line.partition(": ") for line in _texts(document)["contact"].splitlines())
    return {field: value for field, _, value in lines if value}


def amending(order_number: str, document: Document, made: Document) -> list[Happened]:
    """What happens to the order; empty where it is so already. Raises AmendmentImpossible.

    ``made`` is the document as a new order with the same id would have it; where it names no ``requestedStartDate``,
    the order keeps its own, and None takes that away.
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
    notified = made.get("notificationContact")
    if _texts(made)["contact"] != _texts(document)["contact"]:
        names.append("note")
        if notified is not None and notified != document.get("notificationContact"):
            names.append("notificationContact")
            after["notificationContact"] = notified
    if _START in made and made[_START] != document.get(_START):
        names.append(_START)
        after[_START] = made[_START]
        if made[_START] is None:
            del after[_START]
    if not names:
        return []
    kept = [note for note in document["note"] if note.get("id") not in RESERVED]
    after["note"] = [*made["note"], *kept]
    return [
        Happened("productOrderAttributeValueChangeEvent", after, field_path=",".join(dict.fromkeys([*names, "note"])))
    ]


def _texts(document: Document) -> Mapping[str, str]:
    return {"contact": "", **{note.get("id", ""): note["text"] for note in document["note"]}}
