"""Prices set side by side: which total counts, what is more or less, in figures and in words."""

from __future__ import annotations

from decimal import Decimal

from actions.items import Item
from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.offers.models import Period
from catalog_adapter.offers.pricing import PriceBreakdown
from catalog_adapter.tone.formats import signed_money


def period_of(item: Item) -> Period | None:
    """How often the item is mostly paid: a month, or once (None) where nothing is paid again and again."""
    costs = item.configuration.price_range("month")
    return "month" if costs is not None and costs.highest != 0 else None


def difference(context: ResolvedContext, before: PriceBreakdown, after: PriceBreakdown) -> str:
    """What ``after`` costs more or less, each with its sign: ``+£5.00 a month and -£20.00 once``; empty where it costs
    the same."""
    recurring, then = before.recurring(), after.recurring()
    more: dict[Period | None, Decimal] = {
        period: then.get(period, Decimal(0)) - recurring.get(period, Decimal(0)) for period in {**recurring, **then}
    }
    more[None] = after.one_time() - before.one_time()
    return context.names.list_of(
        context.names.amount(signed_money(amount, context.profile.currency, context.key.locale), period)
        for period, amount in more.items()
        if amount
    )
