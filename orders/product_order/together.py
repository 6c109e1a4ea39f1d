"""The items of an order seen together. Input: what is known of the customer, and the items. Output: what each is held
against: the same when an order is placed over TMF622 and when one is verified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from catalog_adapter.constraints.facts import Facts, OrderedItem


def facts_together(customer: Facts, items: Sequence[OrderedItem]) -> list[Facts]:
    """For each item its place and the others of the order, to which nothing will be added.

    An item of which several are ordered has the rest of them as others, too.
    """
    return [
        replace(customer, postcode=item.site, others=_others(items, place), whole_order=True)
        for place, item in enumerate(items)
    ]


def _others(items: Sequence[OrderedItem], place: int) -> tuple[OrderedItem, ...]:
    own = items[place]
    alike = (replace(own, quantity=own.quantity - 1),) if own.quantity > 1 else ()
    return (*items[:place], *items[place + 1 :], *alike)
