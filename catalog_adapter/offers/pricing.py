"""The price of a configuration: exact decimals, rounded as the currency has it.

Input: an offering (or the parts of a bundle) with its prices and term, and the values of its characteristics.
Output: a :class:`PriceBreakdown` whose lines add up to its totals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import get_currency_precision
from pydantic import BaseModel, ConfigDict, Field

from catalog_adapter.data_model import Value
from catalog_adapter.offers.amounts import Period
from catalog_adapter.offers.prices import ProductOfferingPrice, ProductOfferingTerm
from catalog_adapter.offers.selections import applies


class _Priced(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PriceLine(_Priced):
    """One price of one configuration. ``amount`` is for all units; ``offering`` is the part of a bundle it is of."""

    price_id: str
    offering: str
    name: str
    period: Period | None = Field(description="None: once.")
    amount: Decimal


class PriceDiscount(_Priced):
    """Off the recurring prices of ``period`` for the first ``months``: ``amount`` is positive, per period."""

    term_id: str
    offering: str
    name: str
    period: Period
    months: int
    percentage: int | None
    amount: Decimal


class PriceBreakdown(_Priced):
    """All prices of one configuration. Amounts include tax or not, as ``tax_included`` says; ``tax_rate`` is in
    percent."""

    currency: str
    tax_rate: Decimal
    tax_included: bool
    lines: list[PriceLine]
    discounts: list[PriceDiscount] = Field(default_factory=list)

    def one_time(self) -> Decimal:
        """What is paid once."""
        return sum((line.amount for line in self.lines if line.period is None), Decimal(0))

    def recurring(self) -> dict[Period, Decimal]:
        """What is paid every month, year …, without the discounts of the first months."""
        totals: dict[Period, Decimal] = {}
        for line in self.lines:
            if line.period is not None:
                totals[line.period] = totals.get(line.period, Decimal(0)) + line.amount
        return totals

    def discounted(self) -> dict[tuple[Period, int], Decimal]:
        """What is paid per period in the first months, by period and number of months."""
        recurring = self.recurring()
        off: dict[tuple[Period, int], Decimal] = {}
        for discount in self.discounts:
            key = discount.period, discount.months
            off[key] = off.get(key, Decimal(0)) + discount.amount
        return {
            (period, months): recurring.get(period, Decimal(0))
            # a longer discount of another part still runs while the shorter one does
            - sum((amount for (p, m), amount in off.items() if p == period and m >= months), Decimal(0))
            for period, months in sorted(off, key=lambda key: key[1])
        }


def rounded(amount: Decimal, currency: str) -> Decimal:
    """``amount`` with the decimals the currency has, halves up."""
    return amount.quantize(Decimal(1).scaleb(-get_currency_precision(currency)), ROUND_HALF_UP)


def tax_amounts(amount: Decimal, currency: str, rate: Decimal, *, included: bool) -> tuple[Decimal, Decimal]:
    """``amount`` without and with tax, in this order, both rounded; ``rate`` in percent."""
    factor = 1 + rate / 100
    without, with_tax = (amount / factor, amount) if included else (amount, amount * factor)
    return rounded(without, currency), rounded(with_tax, currency)


def price_lines(
    offering: str,
    prices: Iterable[ProductOfferingPrice],
    values: Mapping[str, Value],
    *,
    currency: str,
    locale: str,
    default_name: str,
    quantity: int = 1,
) -> list[PriceLine]:
    """The prices of one offering that apply to ``values``, in the order of the file.

    Zero amounts are left out, and usage prices: nobody knows yet what will be used.
    """
    lines = []
    for price in prices:
        if price.usage or not applies(price.when, values):
            continue
        units = values.get(price.per, 0) if price.per else 1
        amount = rounded(price.amount * int(units) * quantity, currency)
        if amount:
            name = price.name.text(locale) if price.name else default_name
            lines.append(
                PriceLine(price_id=price.id, offering=offering, name=name, period=price.recurring, amount=amount)
            )
    return lines


def term_discounts(
    offering: str, term: ProductOfferingTerm, lines: Iterable[PriceLine], *, currency: str, locale: str
) -> list[PriceDiscount]:
    """What a term takes off the monthly prices of its offering in the first months; never more than there is."""
    if term.discount is None:
        return []
    monthly = sum((line.amount for line in lines if line.period == "month" and line.offering == offering), Decimal(0))
    if term.discount.percentage is not None:
        off = rounded(monthly * term.discount.percentage / 100, currency)
    else:
        off = min(term.discount.amount or Decimal(0), max(monthly, Decimal(0)))
    if off <= 0:
        return []
    return [
        PriceDiscount(
            term_id=term.id,
            offering=offering,
            name=term.name.text(locale),
            period="month",
            months=term.discount.months,
            percentage=term.discount.percentage,
            amount=off,
        )
    ]
