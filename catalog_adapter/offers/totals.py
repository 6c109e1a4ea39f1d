"""What a configuration costs: the lines of an offering and of all parts of a bundle that are in."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from catalog_adapter.data_model import Value
from catalog_adapter.offers.amounts import Period
from catalog_adapter.offers.configurable import Configurable
from catalog_adapter.offers.pricing import PriceLine, price_lines

#: How often each period comes in a year, so that what is paid a week or a year counts in a total a month.
A_YEAR: Mapping[Period, int] = {"month": 12, "year": 1, "week": 52, "day": 365}


def configured_lines(
    configurable: Configurable, values: Mapping[str, Value], *, currency: str, locale: str = "", quantity: int = 1
) -> list[PriceLine]:
    """The price lines of a configuration; a partial one has those that are known of it."""
    return [
        line
        for part in configurable.parts
        if (units := configurable.units(part.id, values)) > 0
        for line in price_lines(
            part.id,
            part.prices,
            values,
            currency=currency,
            locale=locale,
            default_name=part.name.text(locale),
            quantity=quantity * units,
        )
    ]


def total(lines: list[PriceLine], period: Period | None) -> Decimal:
    """What the lines come to per ``period``, or once (None), without the discounts of the first months; exact.

    What is paid at another rhythm counts in proportion: a year has 12 months, 52 weeks or 365 days.
    """
    if period is None:
        return sum((one.amount for one in lines if one.period is None), Decimal(0))
    a_year = sum((one.amount * A_YEAR[one.period] for one in lines if one.period is not None), Decimal(0))
    return a_year / A_YEAR[period]
