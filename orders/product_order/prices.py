"""Prices in TMF622's terms. Input: the price breakdown of an item. Output: its ``OrderPrice`` structures.

Every price has both amounts, without and with tax. A discount of the first months is a ``priceAlteration`` of the
prices it is off: its amounts and its percentage are positive and are taken off.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from catalog_adapter.offers.models import Period
from catalog_adapter.offers.pricing import PriceBreakdown, PriceDiscount, PriceLine, rounded, tax_amounts

Json = dict[str, Any]


class ItemPrices:
    """The prices of one outermost item, handed out to the parts they are of.

    ``of`` gives an offering's prices once; ``rest`` gives what no part has claimed, which is the outermost item's.
    ``tmf_ids`` are the prices' ids in the CSP's own catalogue, by ``<offering>.<price>``.
    """

    def __init__(self, price: PriceBreakdown, tmf_ids: Mapping[str, str]) -> None:
        self._price = price
        self._tmf_ids = tmf_ids
        self._left = list(price.lines)

    def of(self, offering: str) -> list[Json]:
        """The ``itemPrice`` of the part that is ``offering``."""
        return self._take([line for line in self._left if line.offering == offering])

    def rest(self) -> list[Json]:
        """The ``itemPrice`` of the outermost item; after its parts have claimed theirs."""
        return self._take(list(self._left))

    def _take(self, lines: list[PriceLine]) -> list[Json]:
        self._left = [line for line in self._left if not any(line is one for one in lines)]
        return [
            _order_price(
                self._price,
                line.name,
                line.period,
                line.amount,
                self._alterations(line),
                productOfferingPrice=self._reference(line),
            )
            for line in lines
        ]

    def _reference(self, line: PriceLine) -> Json:
        return {"id": tmf_price_id(line, self._tmf_ids), "name": line.name, "@referredType": "ProductOfferingPrice"}

    def _alterations(self, line: PriceLine) -> list[Json]:
        return [
            _alteration(self._price, one.name, one.period, one.months, self._share(one, line), one.percentage)
            for one in self._price.discounts
            if one.offering == line.offering and one.period == line.period
        ]

    def _share(self, discount: PriceDiscount, line: PriceLine) -> Decimal:
        """What of a discount falls on one of the prices it is off, in proportion; the last takes what rounding left."""
        lines = [
            one for one in self._price.lines if one.offering == discount.offering and one.period == discount.period
        ]
        total = sum((one.amount for one in lines), Decimal(0)) or Decimal(1)
        shares = [rounded(discount.amount * one.amount / total, self._price.currency) for one in lines[:-1]]
        shares.append(discount.amount - sum(shares, Decimal(0)))
        return next(share for share, one in zip(shares, lines, strict=True) if one is line)


def tmf_price_id(line: PriceLine, tmf_ids: Mapping[str, str]) -> str:
    """What TMF620 calls a price: the CSP's own id for it, else ``<offering>.<price>``, as our TMF620 serves it."""
    own = f"{line.offering}.{line.price_id}"
    return tmf_ids.get(own, own)


def total_prices(prices: Sequence[PriceBreakdown]) -> list[Json]:
    """What several items cost together, once and per period, with the discounts of the first months."""
    if not prices:
        return []
    sums: dict[Period | None, Decimal] = {}
    for line in (line for price in prices for line in price.lines):
        sums[line.period] = sums.get(line.period, Decimal(0)) + line.amount
    discounts = [discount for price in prices for discount in price.discounts]
    first = prices[0]
    return [
        _order_price(first, "Total", period, amount, _total_alterations(first, period, discounts))
        for period, amount in sums.items()
    ]


def _total_alterations(price: PriceBreakdown, period: Period | None, discounts: Iterable[PriceDiscount]) -> list[Json]:
    off: dict[int, Decimal] = {}
    for discount in discounts:
        if discount.period == period:
            off[discount.months] = off.get(discount.months, Decimal(0)) + discount.amount
    return [_alteration(price, "Discount", period, months, amount, None) for months, amount in sorted(off.items())]


def _order_price(
    price: PriceBreakdown, name: str, period: Period | None, amount: Decimal, alterations: list[Json], **more: Any
) -> Json:
    found: Json = {"name": name, **_kind(period), "price": _price(price, amount), **more, "@type": "OrderPrice"}
    if alterations:
        found["priceAlteration"] = alterations
    return found


def _alteration(
    price: PriceBreakdown, name: str, period: Period | None, months: int, amount: Decimal, percentage: int | None
) -> Json:
    off = _price(price, amount)
    if percentage is not None:
        off["percentage"] = float(percentage)
    return {
        "name": name,
        "description": "Taken off in the first months; applicationDuration is in months.",
        **_kind(period),
        "applicationDuration": months,
        "unitOfMeasure": "month",
        "priority": 1,
        "price": off,
        "@type": "PriceAlteration",
    }


def _kind(period: Period | None) -> Json:
    return {"priceType": "oneTime"} if period is None else {"priceType": "recurring", "recurringChargePeriod": period}


def _price(price: PriceBreakdown, amount: Decimal) -> Json:
    without, with_tax = tax_amounts(amount, price.currency, price.tax_rate, included=price.tax_included)
    return {
        "taxRate": float(price.tax_rate),
        "dutyFreeAmount": {"unit": price.currency, "value": float(without)},
        "taxIncludedAmount": {"unit": price.currency, "value": float(with_tax)},
        "@type": "Price",
    }
