"""What a configuration costs, as sums of whole numbers: the smallest units of the currency, never fractions.

Input: an offering with its prices. Output: one sum of what is paid once, and one of what is paid again and again, by
the year: so a week's, a month's and a year's share are whole numbers, too. Each price is rounded as
:mod:`catalog_adapter.offers.pricing` does, and the sums come to exactly what it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import Literal

from babel.numbers import get_currency_precision

from catalog_adapter.constraints.engine.model import Expression, Is, Sum, Weighted
from catalog_adapter.constraints.translation.errors import NoWholeAmount, TooMuch
from catalog_adapter.constraints.translation.selections import Scope, all_of, scope_of, selected
from catalog_adapter.constraints.translation.sums import MOST, weighted
from catalog_adapter.offers.amounts import Period
from catalog_adapter.offers.configurable import Configurable
from catalog_adapter.offers.models import ProductOffering
from catalog_adapter.offers.prices import ProductOfferingPrice
from catalog_adapter.offers.pricing import rounded
from catalog_adapter.offers.ranges import Ranges
from catalog_adapter.offers.totals import A_YEAR

Kind = Literal["recurring", "once"]


@dataclass(frozen=True)
class Units:
    """Amounts of a currency as whole numbers: what is paid again and again by the year."""

    currency: str

    def of(self, amount: Decimal, period: Period | None) -> Decimal:
        """An amount per ``period``, or once (None), in units; whole where the currency has no finer amounts."""
        return amount.scaleb(get_currency_precision(self.currency)) * (1 if period is None else A_YEAR[period])

    def at_most(self, amount: Decimal, period: Period | None) -> int:
        """The most units that are not more than an amount."""
        return int(self.of(amount, period).to_integral_value(ROUND_FLOOR))

    def at_least(self, amount: Decimal, period: Period | None) -> int:
        """The fewest units that are not less than an amount."""
        return -self.at_most(-amount, period)

    def amount(self, units: int, period: Period | None) -> Decimal:
        """The amount per ``period``, or once (None), that a number of units is, rounded as the currency has it."""
        exact = Decimal(units).scaleb(-get_currency_precision(self.currency))
        return rounded(exact / (1 if period is None else A_YEAR[period]), self.currency)


def price_sum(configurable: Configurable, currency: str, kind: Kind) -> Sum:
    """What a configuration costs once or, again and again, by the year, in units.

    Raises TooMuch where it may come to more than can be counted, and NoWholeAmount for a price finer than the currency
    that is for each of a range of numbers.
    """
    scope, units = scope_of(configurable), Units(currency)
    parts: list[Weighted] = []
    for part in configurable.parts:
        for price in part.prices:
            if not price.usage and (price.recurring is None) == (kind == "once"):
                where = all_of([selected(configurable.switch(part.id), scope), selected(price.when, scope)])
                parts += _weighted(configurable, part, price, where, units, scope)
    return Sum(tuple(parts))


def _weighted(
    configurable: Configurable, part: ProductOffering, price: ProductOfferingPrice, where: Expression, units: Units,
    scope: Scope,
) -> Iterator[Weighted]:  # fmt: skip
    """A price where it applies; for each number of units of the part, where there may be several."""
    counted = scope.get(part.id, ()) if part.id != configurable.offering.id else ()
    numbers = [value for value in counted if isinstance(value, int) and not isinstance(value, bool) and value > 0]
    if not numbers:
        yield from _times(price, configurable.units(part.id, {part.id: True}), where, units, scope)
    for number in numbers:
        yield from _times(price, number, all_of([where, Is(part.id, (number,))]), units, scope)


def _times(
    price: ProductOfferingPrice, number: int, where: Expression, units: Units, scope: Scope
) -> Iterator[Weighted]:
    """``number`` times a price, for each of what it is ``per``."""
    if price.per is None:
        yield weighted(_units(price, number, units), None, where)
        return
    values = scope.get(price.per, ())
    if rounded(price.amount * number, units.currency) == price.amount * number:
        yield weighted(_units(price, number, units), price.per, where)
    elif isinstance(values, Ranges):
        raise NoWholeAmount(f"The price {price.id!r} is for each of a range, and has more decimals than the currency.")
    else:
        for value in values:
            if isinstance(value, int) and value:
                each = all_of([where, Is(price.per, (value,))])
                yield Weighted(_units(price, number * value, units), None, each)


def _units(price: ProductOfferingPrice, number: int, units: Units) -> int:
    found = int(units.of(rounded(price.amount * number, units.currency), price.recurring))
    if abs(found) >= MOST:
        raise TooMuch(f"The price {price.id!r} may come to more than can be counted.")
    return found
