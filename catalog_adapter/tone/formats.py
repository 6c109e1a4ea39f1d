"""Money, lists, numbers and days as a locale writes them, through Babel.

Prices and numbers come again in message after message, so what they are as text is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, get_currency_symbol

_KEPT = 10_000


@lru_cache(_KEPT)
def babel_locale(locale: str) -> Locale:
    """``de-CH`` as Babel has it."""
    return Locale.parse(locale, sep="-")


@lru_cache(_KEPT)
def money(amount: Decimal, currency: str, locale: str) -> str:
    """``£29.00``, ``29,00 €``, ``CHF 29.00``."""
    return format_currency(amount, currency, locale=babel_locale(locale))


def currency_symbol(currency: str, locale: str) -> str:
    """``£``, ``€``, ``CHF``: how the locale marks an amount of money."""
    return get_currency_symbol(currency, babel_locale(locale))


def signed_money(amount: Decimal, currency: str, locale: str) -> str:
    """As :func:`money`, with a plus before it where it is more, and a minus where it is less."""
    return f"{'+' if amount > 0 else '-' if amount < 0 else ''}{money(abs(amount), currency, locale)}"


def joined(words: Sequence[str], locale: str, *, any_of: bool = False) -> str:
    """``a, b and c``, or ``a, b or c``."""
    return format_list(list(words), style="or" if any_of else "standard", locale=babel_locale(locale))


@lru_cache(_KEPT)
def number(value: int | Decimal, locale: str) -> str:
    """A number with the locale's separators."""
    return format_decimal(value, locale=babel_locale(locale))


def day(value: date, locale: str) -> str:
    """``Thursday 3 December 2026``: with its weekday, so that a customer sees a slip."""
    return format_date(value, format="full", locale=babel_locale(locale))
