"""What a change of a service costs more or less than what is paid for it now, in words."""

from __future__ import annotations

from decimal import Decimal

from actions.items import Item
from actions.money import difference
from catalog_adapter.offers.pricing import PriceBreakdown, PriceLine


def price_difference(item: Item) -> str:
    """``-£10.00 a month``; empty where it costs the same, or where nothing is changed."""
    change = item.item.change
    return difference(item.context, _paid(item), item.price()) if change else ""


def _paid(item: Item) -> PriceBreakdown:
    change = item.item.change
    assert change is not None, "asked of a change only"
    lines = [
        PriceLine(price_id="paid", offering=item.item.offering, name=change.name, period=period, amount=Decimal(amount))
        for period, amount in change.paid.items()
    ]
    return item.price().model_copy(update={"lines": lines, "discounts": []})
