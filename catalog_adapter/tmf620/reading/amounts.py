"""What a price says in itself: how much, how often, for what unit. Functions raise LeftOut where it can't be told.

Prices are taken exactly or not at all: an offering with a price that can't be read is not sold.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Literal, get_args

from catalog_adapter.offers.models import Period
from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf620.lenient import folded, mapping, number, text, whole
from catalog_adapter.tmf620.problems import LeftOut
from catalog_adapter.tmf620.reading.source import Settings

Kind = Literal["recurring", "one_time", "usage", "alteration", "penalty"]

#: What TMF620's ``priceType`` may hold, and what that is. In this order, as some words are within others.
_KIND_WORDS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    ("alteration", ("discount", "alteration", "allowance", "promotion", "rebate", "reduction")),
    ("penalty", ("penalty", "termination")),
    ("one_time", ("onetime", "nonrecurring", "initial", "activation", "installation", "setup", "upfront", "once")),
    ("recurring", ("recurring", "recurrent", "subscription", "periodic")),
    ("usage", ("usage", "consumption", "payperuse")),
)
_PERIODS: dict[str, Period] = {
    "month": "month", "months": "month", "monthly": "month", "mth": "month", "mo": "month",
    "year": "year", "years": "year", "yearly": "year", "annual": "year", "annually": "year",
    "week": "week", "weeks": "week", "weekly": "week", "day": "day", "days": "day", "daily": "day",
}  # fmt: skip
_LONGER: dict[tuple[int, str], Period] = {(12, "month"): "year", (7, "day"): "week"}
_LARGEST = Decimal(10) ** 9
_SMALLEST = Decimal("0.0001")


def kind_of_price(price: Json) -> Kind:
    """What a price is. Where it doesn't say, a period or a percentage tell."""
    word = folded(price.get("priceType"))
    for kind, words in _KIND_WORDS:
        if any(one in word for one in words):
            return kind
    if word:
        raise LeftOut(f"its priceType {word[:40]!r} is unknown")
    if percentage_of(price) is not None:
        return "alteration"
    if price.get("recurringChargePeriodType") or price.get("recurringChargePeriod"):
        return "recurring"
    raise LeftOut("doesn't say whether it is recurring, one time or for usage")


def amount_of(price: Json, settings: Settings) -> Decimal:
    """The amount in the context's currency, with tax or without as the context's amounts are."""
    raw = price.get("price")
    money = mapping(raw) if isinstance(raw, dict | list) else {"value": raw}
    wanted, other = "taxIncludedAmount", "dutyFreeAmount"
    if not settings.tax_included:
        wanted, other = other, wanted
    if money.get(wanted) is not None:
        money = mapping(money[wanted])
    elif money.get("value") is None and money.get("amount") is None and money.get(other) is not None:
        raise LeftOut(f"has only the {other}, and the context's amounts are {wanted}")
    amount = number(money.get("value") if money.get("value") is not None else money.get("amount"))
    if amount is None:
        raise LeftOut("has no amount")
    _check_currency(money, settings.currency)
    return exact(amount)


def exact(amount: Decimal) -> Decimal:
    """An amount that ``offers.yml`` can hold."""
    if abs(amount) >= _LARGEST or amount != amount.quantize(_SMALLEST):
        raise LeftOut(f"its amount {format(amount, 'f')[:40]} is too large, or has more than four decimals")
    return amount


def percentage_of(price: Json) -> Decimal | None:
    """The percentage of a discount."""
    found = number(price.get("percentage"))
    return number(mapping(price.get("price")).get("percentage")) if found is None else found


def period_of(price: Json) -> Period | None:
    """How often a price is charged; None where it doesn't say."""
    raw = price.get("recurringChargePeriodType") or price.get("recurringChargePeriod")
    duration = mapping(raw)
    word = folded(duration.get("units") if duration else raw)
    if not word:
        return None
    length = whole(duration.get("amount") if duration else price.get("recurringChargePeriodLength")) or 1
    if counted := re.fullmatch(r"([0-9]{1,3})([a-z]+)", word):
        length, word = int(counted[1]), counted[2]
    period = _PERIODS.get(word)
    if period is not None and length != 1:
        period = _LONGER.get((length, period))
    if period is None:
        raise LeftOut(f"is charged every {length} {word[:20]}; known are {', '.join(get_args(Period))}")
    return period


def unit_of(price: Json) -> str:
    """For what a usage price is: ``GB``, or ``100 min``."""
    amount, units = measure_of(price)
    if not units:
        raise LeftOut("is for usage, and has no unit")
    return units if amount == 1 else f"{format(amount.normalize(), 'f')} {units}"


def measure_of(price: Json) -> tuple[Decimal, str]:
    """The ``unitOfMeasure``: how many of what; one of nothing where there is none."""
    raw: Any = price.get("unitOfMeasure")
    if not isinstance(raw, dict):
        return Decimal(1), text(raw, 60)
    return number(raw.get("amount")) or Decimal(1), text(raw.get("units"), 60)


def _check_currency(money: Json, currency: str) -> None:
    named = next((money[one] for one in ("unit", "units", "currency", "currencyCode") if money.get(one)), None)
    if named is not None and folded(named) != currency.casefold():
        raise LeftOut(f"is in {text(named, 10)!r}, and the context's currency is {currency}")
