"""What a configuration costs, as TMF760's ``configurationPrice``. Every price has both amounts, without and with tax.

The prices of an offering are ``recurring`` or ``oneTime``, each with its reference. Those of the outermost one are
followed by the totals, ``recurringTotal`` for each period and ``oneTimeTotal``; what a term takes off in the first
months is an alteration of a total, in positive amounts.
"""

from __future__ import annotations

from decimal import Decimal

from catalog_adapter.offers.models import Period
from catalog_adapter.offers.pricing import PriceBreakdown, PriceLine, tax_amounts
from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf760.references import References


class Prices:
    """The prices of one configuration."""

    def __init__(self, price: PriceBreakdown, references: References, total: str) -> None:
        """``total`` is the word for it in the caller's language."""
        self._price = price
        self._references = references
        self._total = total

    def of(self, offering: str) -> list[Json]:
        """The prices of one offering: the whole, or a part of a bundle."""
        return [self._line(line) for line in self._price.lines if line.offering == offering]

    def totals(self) -> list[Json]:
        """What all of it costs, per period and once."""
        found = [self._recurring(period, amount) for period, amount in self._price.recurring().items()]
        if any(line.period is None for line in self._price.lines):
            found.append(self._head(self._total, "oneTimeTotal", None, self._price.one_time()))
        return found

    def _line(self, line: PriceLine) -> Json:
        kind = "oneTime" if line.period is None else "recurring"
        reference = self._references.price(line.offering, line.price_id, line.name)
        return self._head(line.name, kind, line.period, line.amount) | {"productOfferingPrice": reference}

    def _recurring(self, period: Period, amount: Decimal) -> Json:
        off = [
            {
                "name": one.name,
                "priceType": "recurring",
                "recurringChargePeriod": one.period,
                "applicationDuration": one.months,
                "unitOfMeasure": "month",
                "price": self._amounts(one.amount) | _percentage(one.percentage),
                "@type": "PriceAlteration",
            }
            for one in self._price.discounts
            if one.period == period
        ]
        return self._head(self._total, "recurringTotal", period, amount) | ({"priceAlteration": off} if off else {})

    def _head(self, name: str, kind: str, period: Period | None, amount: Decimal) -> Json:
        per: Json = {} if period is None else {"recurringChargePeriod": {"amount": 1, "units": period}}
        return {"name": name, "priceType": kind, **per, "price": self._amounts(amount), "@type": "ConfigurationPrice"}

    def _amounts(self, amount: Decimal) -> Json:
        price = self._price
        without, with_tax = tax_amounts(amount, price.currency, price.tax_rate, included=price.tax_included)
        return {
            "taxRate": float(price.tax_rate),
            "dutyFreeAmount": {"unit": price.currency, "value": float(without)},
            "taxIncludedAmount": {"unit": price.currency, "value": float(with_tax)},
            "@type": "Price",
        }


def _percentage(percentage: int | None) -> Json:
    return {} if percentage is None else {"percentage": float(percentage)}
