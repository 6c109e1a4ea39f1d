"""Items that change or end what a customer has. Input: a context, and how it was and is to be configured. Output: items
of a new order: the same from a chat or over TMF622, and the same again when an order is verified.

A change costs what the new configuration costs again and again. Paid once is only what the earlier one did not have,
and a discount of the first months comes only with a new commitment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from catalog_adapter.constraints.facts import Facts
from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import TERM
from catalog_adapter.offers.pricing import PriceBreakdown, PriceLine
from orders.inventory.services import Service
from orders.product_order.configured import configured_item
from orders.product_order.document import Document
from orders.product_order.new_order import ItemAction, NewCharacteristic, NewOrderItem


@dataclass(frozen=True)
class Changed:
    """What is changed: a product, how it was configured, how often it was ordered, the product ids of its parts by
    offering, and where it is to be, as TMF637 says places; none: its postcode says it. ``moved_from`` is the postcode
    that it leaves; empty: it stays."""

    product_id: str
    before: Mapping[str, Value]
    quantity: int = 1
    parts: Mapping[str, str] = field(default_factory=dict)
    places: Sequence[Document] = ()
    moved_from: str = ""


def changed_item(
    context: ResolvedContext,
    offering: str,
    changed: Changed,
    values: Mapping[str, Value],
    facts: Facts,
    *,
    item_id: str,
) -> NewOrderItem:
    """The item that gives a product another configuration, whole and valid."""
    made, was = (
        configured_item(context, offering, one, facts, item_id=item_id, quantity=changed.quantity)
        for one in (values, changed.before)
    )
    price = price_of_change(context, offering, changed, values)
    earlier = {part.offering: part for part in was.parts}
    staying = [
        _part(
            part,
            changed.parts.get(part.offering),
            earlier.get(part.offering),
            stays_alike=not changed.moved_from and _costs_alike(price, was, part.offering),
        )
        for part in made.parts
    ]
    there = {part.offering for part in made.parts}
    ended = [_ended_part(context, one, of, item_id) for one, of in changed.parts.items() if one not in there]
    update = {
        "item_action": "modify",
        "product_id": changed.product_id,
        "price": price,
        "before": dict(changed.before),
        "places": list(changed.places),
        "moved_from": changed.moved_from,
        "parts": [*(one.model_copy(update={"places": list(changed.places)}) for one in staying), *ended],
    }
    return made.model_copy(update=update)


def ended_item(service: Service, *, item_id: str) -> NewOrderItem:
    """The item that ends a product, with its parts: as they are, whatever is sold today."""
    parts = [_ended(part, f"{item_id}.{place}") for place, part in enumerate(service.parts, 1)]
    return _ended(service.product, item_id).model_copy(update={"parts": parts, "postcode": service.postcode})


def price_of_change(
    context: ResolvedContext, offering: str, changed: Changed, values: Mapping[str, Value]
) -> PriceBreakdown:
    """What the change costs: once, and again and again."""
    after = context.price(offering, values, changed.quantity)
    paid = {
        (line.offering, line.price_id): line.amount
        for line in context.price(offering, changed.before, changed.quantity).lines
        if line.period is None
    }
    lines = [line for one in after.lines if (line := _unpaid(one, paid)) is not None]
    is_new_term = changed.before.get(TERM) != values.get(TERM)
    return after.model_copy(update={"lines": lines, "discounts": after.discounts if is_new_term else []})


def _unpaid(line: PriceLine, paid: Mapping[tuple[str, str], Decimal]) -> PriceLine | None:
    """A price without what has been paid once already."""
    before = paid.get((line.offering, line.price_id))
    if line.period is not None or before is None:
        return line
    left = line.amount - before
    return line.model_copy(update={"amount": left}) if left > 0 else None


def _part(part: NewOrderItem, product_id: str | None, was: NewOrderItem | None, *, stays_alike: bool) -> NewOrderItem:
    """A part that is there afterwards: new, as it was, or changed."""
    if product_id is None:
        return part
    is_same = was is not None and (part.characteristics, part.quantity) == (was.characteristics, was.quantity)
    action: ItemAction = "noChange" if is_same and stays_alike else "modify"
    return part.model_copy(update={"item_action": action, "product_id": product_id})


def _costs_alike(price: PriceBreakdown, was: NewOrderItem, part: str) -> bool:
    """Whether a part costs what it did."""
    before = was.price.lines if was.price else []
    return [one for one in price.lines if one.offering == part] == [
        one for one in before if one.offering == part and one.period is not None
    ]


def _ended_part(context: ResolvedContext, offering: str, product_id: str, item_id: str) -> NewOrderItem:
    known = context.catalogue.offerings.get(offering)
    return NewOrderItem(
        id=f"{item_id}.{offering}",
        item_action="delete",
        product_id=product_id,
        offering=offering,
        offering_name=known.name.text(context.key.locale) if known else offering,
        specification=known.specification if known else None,
        characteristics=[],
    )


def _ended(product: Document, item_id: str) -> NewOrderItem:
    offering, specification = product.get("productOffering", {}), product.get("productSpecification", {})
    return NewOrderItem(
        id=item_id,
        item_action="delete",
        product_id=product["id"],
        offering=offering.get("id", ""),
        offering_name=product.get("name") or offering.get("name") or offering.get("id", ""),
        specification=specification.get("id"),
        quantity=product.get("quantity", 1),
        characteristics=[
            NewCharacteristic(id=one["name"], name=one["name"], value=one["value"])
            for one in product.get("productCharacteristic", ())
            if isinstance(one["value"], bool | int | str)
        ],
    )
