"""Money, lists and numbers as a locale writes them, through Babel."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal


def babel_locale(locale: str) -> Locale:
    """``de-CH`` as Babel has it."""
    return Locale.parse(locale, sep="-")


def money(amount: Decimal, currency: str, locale: str) -> str:
    """``£29.00``, ``29,00 €``, ``CHF 29.00``."""
    return format_currency(amount, currency, locale=babel_locale(locale))


def signed_money(amount: Decimal, currency: str, locale: str) -> str:
    """As :func:`money`, with a plus where it is more."""
    text = money(amount, currency, locale)
    return f"+{text}" if amount > 0 else text


def joined(words: Sequence[str], locale: str, *, any_of: bool = False) -> str:
    """``a, b and c``, or ``a, b or c``."""
    return format_list(list(words), style="or" if any_of else "standard", locale=babel_locale(locale))


def number(value: int | Decimal, locale: str) -> str:
    """A number with the locale's separators."""
    return format_decimal(value, locale=babel_locale(locale))
