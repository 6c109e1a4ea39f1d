"""The record of what an order was validated with. Input: a new order. Output: two notes of its TMF622 document.

The note ``verification`` is canonical JSON: the context revision, and for each item the whole configuration, where it
is to be, what was known of the customer where that decides, the ids of the constraints and availability entries that
were checked, and the price in its parts. The note ``verificationDigest`` is the SHA-256 of that note's text, as it
stands: an OSS hashes the text and compares, then reads the text and compares it with the items.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog_adapter.offers.pricing import PriceBreakdown
from orders.product_order.new_order import NewOrder, NewOrderItem
from orders.product_order.prices import tmf_price_id
from orders.verification.canonical import canonical, digest

#: The ids of the two notes.
RECORD = "verification"
DIGEST = "verificationDigest"

#: When the person was taken out of a record: then it has no place, and nothing that was known of the customer.
ERASED_AT = "erasedAt"

Json = dict[str, Any]


def verification_texts(
    new: NewOrder, item_ids: list[str], order_date: str, amended_at: str | None = None
) -> dict[str, str]:
    """The texts of both notes by note id; ``item_ids`` are those of the document's items, in order. An order that was
    amended was validated then, and not on its date."""
    text = canonical(
        ({"amendedAt": amended_at} if amended_at else {})
        | {
            "contextRevision": new.revision,
            "csp": new.csp,
            "segment": new.segment,
            "locale": new.locale,
            "orderDate": order_date,
            "items": [item_record(item, item_id) for item, item_id in zip(new.items, item_ids, strict=True)],
        }
    )
    return {RECORD: text, DIGEST: digest(text)}


def item_record(new: NewOrderItem, item_id: str) -> Json:
    """What was checked of one outermost item; of a change, what was there before, too. What ends is not checked."""
    found: Json = {
        "id": item_id,
        "offering": new.offering,
        "quantity": new.quantity,
        "configuration": new.configuration,
        "constraints": new.constraints,
        "availability": new.availability,
    }
    if customer := new.facts.model_dump(exclude_none=True):
        found["customer"] = customer
    if new.item_action != "add":
        parts = {part.offering: part.product_id for part in new.parts if part.product_id is not None}
        found |= {"action": new.item_action, "product": new.product_id, "before": new.before, "parts": parts}
    if new.moved_from:
        found["movedFrom"] = new.moved_from
    if new.postcode is not None:
        found["postcode"] = new.postcode
    if new.price is not None:
        found["price"] = _price(new.price, new.tmf_ids.prices)
    return found


def _price(price: PriceBreakdown, tmf_ids: Mapping[str, str]) -> Json:
    """A price in its parts, amounts as text; each named as in TMF620 and in the item."""
    return {
        "currency": price.currency,
        "taxRate": str(price.tax_rate),
        "taxIncluded": price.tax_included,
        "lines": [
            {
                "id": tmf_price_id(one, tmf_ids),
                "offering": one.offering,
                "period": one.period or "once",
                "amount": f"{one.amount:f}",
            }
            for one in price.lines
        ],
        "discounts": [
            {
                "term": one.term_id,
                "offering": one.offering,
                "period": one.period,
                "months": one.months,
                "amount": f"{one.amount:f}",
            }
            for one in price.discounts
        ],
    }
