"""The attributes of an order that may change after it was placed. Pure: input a document, output the next one.

What was validated never changes: items, prices, parties. What an OSS repeats of it unchanged is let pass, since a merge
patch repeats whole lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orders.errors import OrderUnusable
from orders.product_order.document import Document

#: What may change, by TMF622's names, beside states and notes.
CHANGEABLE = (
    "cancellationReason",
    "category",
    "completionDate",
    "description",
    "expectedCompletionDate",
    "notificationContact",
    "priority",
    "requestedCompletionDate",
    "requestedStartDate",
)


def with_attributes(document: Document, attributes: Mapping[str, Any]) -> tuple[Document, list[str]]:
    """The document with these attributes, and the names of those that changed. Raises OrderUnusable for others."""
    names = [name for name, value in attributes.items() if document.get(name) != value]
    if fixed := sorted(set(names) - set(CHANGEABLE)):
        raise OrderUnusable(
            f"{', '.join(fixed)} can't be changed once the order is placed.",
            advice=f"Change state, the items' states, note, {', '.join(CHANGEABLE)}.",
        )
    if "notificationContact" in names and not attributes["notificationContact"]:
        raise OrderUnusable(
            "notificationContact can't be taken away.",
            advice="Give another one: it is how the customer hears of the order.",
        )
    after = dict(document)
    for name in names:
        if attributes[name] is None:
            after.pop(name, None)
        else:
            after[name] = attributes[name]
    return after, names
