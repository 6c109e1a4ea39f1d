"""Searching for a configuration by its price: the cheapest, or one within a budget.

Input: an item, and what the customer wishes of it. Output: what was found, or None. What was chosen already is kept as
far as it goes with the wishes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations

from actions.found import Found
from actions.items import Item
from actions.money import period_of
from actions.subjects import with_wishes
from catalog_adapter.constraints.answers import Cheapest, Preference, WithinBudget
from catalog_adapter.data_model import Value
from catalog_adapter.intents.understanding import Entity
from catalog_adapter.offers.models import Period
from catalog_adapter.offers.pricing import PriceBreakdown
from catalog_adapter.offers.totals import total

#: How many choices are given up for a budget before all are.
_MOST_GIVEN_UP = 2


@dataclass(frozen=True)
class Budget:
    """At most ``amount`` to pay. ``said``: how often the customer said it is to be paid, if so."""

    amount: Decimal
    said: str | None

    @classmethod
    def of(cls, entity: Entity) -> Budget:
        """The budget that a message names."""
        return cls(Decimal(str(entity.value)), entity.period)

    def period(self, item: Item) -> Period | None:
        """How often the amount is paid, once (None) included; as the item is paid, where it wasn't said."""
        said: dict[str, Period | None] = {"day": "day", "week": "week", "month": "month", "year": "year", "once": None}
        return said[self.said] if self.said else period_of(item)

    def spent(self, price: PriceBreakdown, item: Item) -> Decimal:
        """What a price comes to, in the budget's own terms."""
        return total(price.lines, self.period(item))


def cheapest(item: Item, wished: Mapping[str, Value], budget: Budget | None = None) -> Found | None:
    """The cheapest with what is wished, by what a budget is about or as the item is mostly paid; None where the wishes
    don't go together."""
    return _best(item, wished, Cheapest(budget.period(item) if budget else period_of(item)))


def within(item: Item, wished: Mapping[str, Value], budget: Budget) -> Found | None:
    """The one nearest to the CSP's defaults that costs no more than the budget; None where none does."""
    return _best(item, wished, WithinBudget(budget.amount, budget.period(item)))


def within_by_changes(item: Item, wished: Mapping[str, Value], budget: Budget) -> list[Found]:
    """What costs no more than the budget once as few choices as possible are given up, the cheapest first."""
    kept = [name for name in item.item.choices if name not in wished]
    for size in [*range(1, min(_MOST_GIVEN_UP, len(kept) - 1) + 1), len(kept)]:
        found = [
            one
            for given_up in combinations(kept, size)
            if (one := within(item.without(given_up), wished, budget)) is not None
        ]
        if found:
            return sorted((replace(one, item=item) for one in found), key=cost)
    return []


def cost(found: Found) -> tuple[Decimal, Decimal]:
    """What found configurations are ranked by: a month, then once."""
    lines = found.price().lines
    return total(lines, "month"), total(lines, None)


def _best(item: Item, wished: Mapping[str, Value], preference: Preference) -> Found | None:
    asked = with_wishes(item, wished)
    completed = asked.configuration.complete(preference) if asked else None
    return Found(item, completed.values, wished, completed.partial) if completed else None
