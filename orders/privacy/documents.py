"""Documents without the person. Pure: a document in, one that tells nobody who the customer was out.

Kept is what is listed here, so that nothing a system has sent along stays by oversight. The record of validation loses
the place and what was known of the customer, and gets a digest of its own: the old one, kept, would let whoever knows
the rest try out all postcodes. All of it may be done again without a further effect.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from orders.product_order.document import Document, timestamp
from orders.verification.canonical import canonical, digest
from orders.verification.record import DIGEST, ERASED_AT, RECORD

_ORDER = (
    "id", "href", "externalId", "state", "orderDate", "completionDate", "expectedCompletionDate",
    "requestedCompletionDate", "requestedStartDate", "cancellationDate", "category", "priority", "channel",
    "orderTotalPrice", "@type",
)  # fmt: skip
_ITEM = (
    "id", "quantity", "action", "state", "productOffering", "itemPrice", "itemTotalPrice", "itemTerm",
    "productOrderItemRelationship", "@type",
)  # fmt: skip
_PRODUCT_OF_ITEM = ("id", "name", "isBundle", "productCharacteristic", "productSpecification", "@type")
_CANCELLATION = (
    "id", "href", "productOrder", "state", "requestedCancellationDate", "effectiveCancellationDate", "@type",
)  # fmt: skip
_PRODUCT = (
    "id", "href", "name", "status", "isBundle", "isCustomerVisible", "orderDate", "startDate", "terminationDate",
    "quantity", "productOffering", "productSpecification", "productCharacteristic", "productPrice", "productTerm",
    "productRelationship", "productOrderItem", "@type",
)  # fmt: skip
_NOTES = frozenset({"contextRevision", RECORD, DIGEST})
_PARTY = ("role", "@referredType", "@type")


def order_without_person(order: Document, at: datetime) -> Document:
    """A ProductOrder. ``at`` is when the person was taken out."""
    items = [_item(one) for one in order["productOrderItem"]]
    told = ", ".join(f"{one.get('quantity', 1)} × {_name(one)}" for one in items)
    return _only(order, _ORDER) | {
        "description": told,
        "relatedParty": parties_without_person(order.get("relatedParty", ()), order["id"]),
        "productOrderItem": items,
        "note": [_note(one, at, _digest_of(order, at)) for one in order.get("note", ()) if one.get("id") in _NOTES],
    }


def cancellation_without_person(task: Document) -> Document:
    """A CancelProductOrder."""
    return _only(task, _CANCELLATION)


def product_without_person(product: Document) -> Document:
    """A Product of the inventory."""
    parties = parties_without_person(product.get("relatedParty", ()), product["id"])
    return _only(product, _PRODUCT) | {"relatedParty": parties}


def payload_without_person(payload: str, at: datetime) -> str:
    """The payload of an order event."""
    told: Document = json.loads(payload)
    inside: Document = told["event"]
    told["event"] = {
        name: order_without_person(one, at) if name == "productOrder" else cancellation_without_person(one)
        for name, one in inside.items()
    }
    return json.dumps(told, separators=(",", ":"))


def parties_without_person(parties: Any, of: str) -> list[Document]:
    """Roles alone, each party under an id that tells of ``of`` only."""
    return [{"id": f"{one.get('role') or 'party'}-{of}", **_only(one, _PARTY)} for one in parties]


def quoted_texts(order: Document) -> list[str]:
    """What an order says of the customer in words, to look a person up by: how to reach them, and what they said."""
    said = [note["text"] for note in order.get("note", ()) if note.get("author") == "customer"]
    return [str(text) for text in (order.get("notificationContact"), *said) if text]


def _item(item: Document) -> Document:
    found = _only(item, _ITEM) | {"product": _only(item.get("product", {}), _PRODUCT_OF_ITEM)}
    if parts := list(item.get("productOrderItem", ())):
        found["productOrderItem"] = [_item(part) for part in parts]
    return found


def _name(item: Document) -> str:
    offering: Document = item["productOffering"]
    return str(offering.get("name", offering["id"]))


def _note(note: Document, at: datetime, checked: str) -> Document:
    texts = {RECORD: lambda: _record(note["text"], at), DIGEST: lambda: checked}
    return {**note, "text": texts[note["id"]]() if note["id"] in texts else note["text"]}


def _digest_of(order: Document, at: datetime) -> str:
    return next((digest(_record(one["text"], at)) for one in order.get("note", ()) if one.get("id") == RECORD), "")


def _record(text: str, at: datetime) -> str:
    record: Document = json.loads(text)
    for item in record["items"]:
        item.pop("customer", None)
        item.pop("postcode", None)
    return canonical({ERASED_AT: timestamp(at)} | record)


def _only(document: Document, names: tuple[str, ...]) -> Document:
    return {name: document[name] for name in names if name in document}
