"""Prices that were stated against ours: an order that says another price is refused, with both.

Whoever states no price gets ours. A price is found by the id of its ``productOfferingPrice``, a total by its kind and
period. Input: what was stated, and the documents we made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from orders.errors import OrderInvalid
from orders.product_order.document import Document, items_of
from orders.tmf622.models import Money, OrderPrice, ProductOrderCreate, ProductOrderItem

_AMOUNTS = (("duty_free_amount", "dutyFreeAmount"), ("tax_included_amount", "taxIncludedAmount"))


def check_prices(given: ProductOrderCreate, items: Sequence[ProductOrderItem], ours: Document) -> None:
    """Raises OrderInvalid for the first price that differs; ``items`` are the outermost ones of ``ours``, in order."""
    for item, document in zip(items, ours["productOrderItem"], strict=True):
        made = {one["id"]: one for one in items_of({"productOrderItem": [document]})}
        for one in (item, *item.product_order_item):
            own = made[one.id]
            prices = [price for part in ([*made.values()] if one is item else [own]) for price in _prices(part)]
            _check(one.item_price, prices, f"item {one.id!r}")
            _check(one.item_total_price, own.get("itemTotalPrice", []), f"the total of item {one.id!r}")
    _check(given.order_total_price, ours["orderTotalPrice"], "the total of the order")


def _prices(item: Document) -> list[dict[str, Any]]:
    prices: list[dict[str, Any]] = item.get("itemPrice", [])
    return prices


def _check(stated: Sequence[OrderPrice], ours: Sequence[dict[str, Any]], where: str) -> None:
    for price in stated:
        if price.price is None:
            continue
        alike = [one for one in ours if _is_same(price, one)]
        if not alike:
            raise OrderInvalid(
                f"The price {_name(price)} of {where} is none of ours; there are {_listed(ours)}.",
                advice="Leave prices out to order at ours.",
            )
        if not any(not list(_differences(price, one)) for one in alike):
            told = "; ".join(_differences(price, alike[0]))
            raise OrderInvalid(f"The price {_name(price)} of {where} is not ours: {told}.",
                               advice="Leave prices out to order at ours.")  # fmt: skip


def _is_same(stated: OrderPrice, ours: dict[str, Any]) -> bool:
    if stated.product_offering_price is not None:
        return bool(ours.get("productOfferingPrice", {}).get("id") == stated.product_offering_price.id)
    kind = stated.price_type is None or stated.price_type == ours["priceType"]
    return kind and stated.recurring_charge_period in (None, ours.get("recurringChargePeriod"))


def _differences(stated: OrderPrice, ours: dict[str, Any]) -> Iterator[str]:
    assert stated.price is not None, "compared only where it is"
    for attribute, name in _AMOUNTS:
        amount: Money | None = getattr(stated.price, attribute)
        right = ours["price"][name]
        if amount is None or amount.value is None:
            continue
        if Decimal(str(amount.value)) != Decimal(str(right["value"])) or amount.unit not in (None, right["unit"]):
            yield f"{name} {amount.value} {amount.unit or ''}".strip() + f", ours is {right['value']} {right['unit']}"


def _name(price: OrderPrice) -> str:
    return repr(price.product_offering_price.id if price.product_offering_price else price.name or price.price_type)


def _told(ours: dict[str, Any]) -> str:
    return repr(ours.get("productOfferingPrice", {}).get("id") or ours["priceType"])


def _listed(ours: Sequence[dict[str, Any]]) -> str:
    return ", ".join(map(_told, ours)) or "none"
