"""Facts of one order. Input: its row, with the TMF622 document. Output: what it adds, item by item, with what is paid
monthly and once, without tax and before discounts of the first months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, NamedTuple

from analytics.recording.log import RevisionAt, hashed
from analytics.tables import OrderFact
from orders.product_order.table import ProductOrder

#: Units of money in facts, of one of a currency.
UNITS = 10_000
_GONE = frozenset({"cancelled", "rejected", "failed"})
_A_YEAR = {"month": 12, "year": 1, "week": 52, "day": 365}


class _Paid(NamedTuple):
    """Of one currency, in units."""

    currency: str
    monthly: int
    once: int


def order_facts(order: ProductOrder, revision_at: RevisionAt) -> Iterator[OrderFact]:
    """The facts; none of an order that came to nothing, and of items that change or end what a customer has."""
    if order.state in _GONE:
        return
    for place, item in enumerate(order.document.get("productOrderItem", ())):
        if item.get("action") != "add" or item.get("state") in _GONE:
            continue
        offering, paid = item["productOffering"], _paid(item)
        yield OrderFact(
            product_order=hashed(order.id),
            item=place,
            offering=str(offering["id"])[:200],
            name=str(offering.get("name") or offering["id"])[:200],
            quantity=int(item.get("quantity", 1)),
            currency=paid.currency,
            monthly=paid.monthly,
            once=paid.once,
            csp=order.csp,
            day=order.created_at.astimezone(UTC).date(),
            segment=order.segment[:64],
            locale=order.locale[:16],
            channel=order.channel[:64],
            revision=revision_at(order.created_at),
        )


def _paid(item: Mapping[str, Any]) -> _Paid:
    currency, monthly, once = "", Decimal(0), Decimal(0)
    for price in item.get("itemTotalPrice", ()):
        amount = price["price"]["dutyFreeAmount"]
        currency, value = amount["unit"], Decimal(str(amount["value"]))
        if price["priceType"] == "recurring":
            monthly += value * _A_YEAR[price["recurringChargePeriod"]] / 12
        else:
            once += value
    return _Paid(currency, _units(monthly), _units(once))


def _units(amount: Decimal) -> int:
    return int((amount * UNITS).to_integral_value(ROUND_HALF_EVEN))
