"""A new order as a TMF622 v4 ProductOrder. Input: :class:`NewOrder`. Output: plain JSON, the order's document.

Items are numbered ``1``, ``2`` …, the parts of a bundle ``1.1``, ``1.2`` …, so that every id is unique in the order.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from catalog_adapter.data_model import Value
from orders.inventory.ids import product_id_of
from orders.product_order.new_order import NewCharacteristic, NewContact, NewOrder, NewOrderItem, NewTerm, NewTmfIds
from orders.product_order.prices import ItemPrices, total_prices
from orders.product_order.states import FIRST
from orders.verification.record import DIGEST, RECORD, verification_texts

Document = dict[str, Any]

#: The author of the notes that we make.
OURS = "bespoke"

#: Their ids, and that of the note with the customer's contact details.
RESERVED = frozenset({"contact", "contextRevision", RECORD, DIGEST})

#: Where TMF622 v4 is served, and so the path of every order's href.
BASE_PATH = "/tmf-api/productOrderingManagement/v4"


def product_order(
    new: NewOrder,
    *,
    order_id: str,
    order_number: str,
    public_url: str,
    at: datetime,
    amended_at: datetime | None = None,
) -> Document:
    """The document of a new order: everything ordered, by whom, at what price, validated against which revision.

    ``at`` is when it was placed, ``amended_at`` when it was validated again, if it was.
    """
    items = [_item(item, str(place)) for place, item in enumerate(new.items, 1)]
    document: Document = {
        "id": order_id,
        "href": f"{public_url}{BASE_PATH}/productOrder/{order_id}",
        "externalId": new.external_id or order_number,
        "state": FIRST,
        "orderDate": timestamp(at),
        "category": new.segment,
        "description": ", ".join(f"{item.quantity} × {item.offering_name}" for item in new.items),
        "channel": [{"id": new.channel, "name": new.channel, "role": "sales", "@referredType": "Channel"}],
        "relatedParty": _parties(new.contact, order_id),
        "productOrderItem": items,
        "orderTotalPrice": total_prices([item.price for item in new.items if item.price]),
        "@type": "ProductOrder",
    }
    for item in items_of(document):
        if item["action"] == "add":
            item["product"]["id"] = product_id_of(order_id, item["id"])
    if notified := new.contact.email or new.contact.phone:
        document["notificationContact"] = notified
    notes = _notes(new, [item["id"] for item in items], at, amended_at)
    return document | new.attributes | {"note": [*notes, *new.attributes.get("note", ())]}


def item_document(new: NewOrderItem, item_id: str) -> Document:
    """The document of one outermost item, as it is in its order's document."""
    return _item(new, item_id)


def items_of(node: Document) -> Iterator[Document]:
    """All items of an order, or below an item: each before its parts."""
    for item in node.get("productOrderItem", ()):
        yield item
        yield from items_of(item)


def copied(node: Any) -> Any:
    """A document, or a part of one, that shares nothing with it. Plain JSON takes a quarter of the time so that it does
    with ``copy.deepcopy``, which looks at each part whether it has met it before."""
    if isinstance(node, dict):
        return {name: copied(value) for name, value in node.items()}
    if isinstance(node, list):
        return [copied(one) for one in node]
    return node


def timestamp(at: datetime) -> str:
    """A point in time as TM Forum writes it: ISO 8601 in UTC."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _item(
    new: NewOrderItem, item_id: str, prices: ItemPrices | None = None, tmf_ids: NewTmfIds | None = None
) -> Document:
    ids = tmf_ids or new.tmf_ids
    outermost = prices is None and new.price is not None
    if prices is None and new.price is not None:
        prices = ItemPrices(new.price, ids.prices)
    item_id = new.given_id or item_id
    parts = [_item(part, f"{item_id}.{place}", prices, ids) for place, part in enumerate(new.parts, 1)]
    offering = {"id": ids.offerings.get(new.offering, new.offering), "name": new.offering_name}
    item: Document = {
        "id": item_id,
        "quantity": new.quantity,
        "action": new.item_action,
        "state": FIRST,
        "productOffering": offering | {"@referredType": "ProductOffering"},
        "product": _product(new, ids),
        "@type": "ProductOrderItem",
    }
    if prices and (charged := prices.rest() if outermost else prices.of(new.offering)):
        item["itemPrice"] = charged
    if new.price:
        item["itemTotalPrice"] = total_prices([new.price])
    if new.term:
        item["itemTerm"] = [_term(new.term)]
    if parts:
        item["productOrderItem"] = parts
        item["productOrderItemRelationship"] = [{"id": part["id"], "relationshipType": "bundles"} for part in parts]
    if related := new.attributes.get("productOrderItemRelationship"):
        item["productOrderItemRelationship"] = [*item.get("productOrderItemRelationship", ()), *related]
    return {**new.attributes, **item}


def _product(new: NewOrderItem, ids: NewTmfIds) -> Document:
    product: Document = {
        "name": new.offering_name,
        "isBundle": bool(new.parts),
        "productCharacteristic": [_characteristic(one, new.specification, ids) for one in new.characteristics],
        "@type": "Product",
    }
    if new.product_id:
        product["id"] = new.product_id
    if new.specification:
        specification = ids.specifications.get(new.specification, new.specification)
        product["productSpecification"] = {"id": specification, "@referredType": "ProductSpecification"}
    if new.places:
        product["place"] = new.places
    elif new.postcode:
        product["place"] = [
            {
                "role": "installationAddress",
                "name": new.postcode,
                "postcode": new.postcode,
                "@type": "GeographicAddress",
            }
        ]
    return product


def _characteristic(one: NewCharacteristic, specification: str | None, ids: NewTmfIds) -> Document:
    found: Document = {"name": one.id, "value": one.value, "valueType": _value_type(one.value)}
    tmf_id = ids.characteristics.get(f"{specification}.{one.id}")
    return found if tmf_id is None else {"id": tmf_id, **found}


def _value_type(value: Value) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "integer" if isinstance(value, int) else "string"


def _term(term: NewTerm) -> Document:
    found: Document = {"name": term.id, "description": term.name, "@type": "OrderTerm"}
    if term.months is not None:
        found["duration"] = {"amount": term.months, "units": "month"}
    return found


def _parties(contact: NewContact, order_id: str) -> list[Document]:
    """The customer, and the person to speak to where the customer is a company."""
    kind = "Organization" if contact.company else "Individual"
    parties: list[Document] = [{"id": f"customer-{order_id}", "role": "customer", "@referredType": kind}]
    if name := contact.company or contact.name:
        parties[0]["name"] = name
    if contact.company and contact.name:
        person = {"id": f"contact-{order_id}", "name": contact.name, "role": "contact", "@referredType": "Individual"}
        parties.append(person)
    return parties


def _notes(new: NewOrder, item_ids: list[str], at: datetime, amended_at: datetime | None) -> list[Document]:
    """How to reach the customer, and what the order was validated with."""
    contact = "\n".join(f"{field}: {value}" for field, value in new.contact.model_dump(exclude_none=True).items())
    proof = verification_texts(new, item_ids, timestamp(at), timestamp(amended_at) if amended_at else None)
    told = {"contact": contact, "contextRevision": new.revision, **proof}
    return [
        {
            "id": note_id,
            "author": "customer" if note_id == "contact" else OURS,
            "date": timestamp(amended_at or at),
            "text": text,
            "@type": "Note",
        }
        for note_id, text in told.items()
        if text
    ]
