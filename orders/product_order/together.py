"""The items of an order seen together. Input: what is known of the customer, and the items. Output: what each is held
against, and what is wrong then: the same when an order is placed, in the chat or over TMF622, and when it is verified.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from catalog_adapter.constraints.evaluate import Violation
from catalog_adapter.constraints.facts import Facts, OrderedItem
from catalog_adapter.contexts import ResolvedContext
from orders.product_order.new_order import NewOrderItem


def facts_together(customer: Facts, items: Sequence[OrderedItem]) -> list[Facts]:
    """For each item its place and the others of the order, to which nothing will be added.

    An item of which several are ordered has the rest of them as others, too.
    """
    return [
        replace(customer, postcode=item.site, others=_others(items, place), whole_order=True)
        for place, item in enumerate(items)
    ]


def wrong_together(
    context: ResolvedContext, items: Sequence[NewOrderItem]
) -> Iterator[tuple[NewOrderItem, list[Violation]]]:
    """The items of a new order that can't be had as they are to be ordered, each with what is wrong. What only ends is
    not looked at."""
    staying = [one for one in items if one.item_action != "delete"]
    ordered = [OrderedItem(one.offering, one.configuration, one.postcode, one.quantity) for one in staying]
    for one, known in zip(staying, facts_together(Facts(), ordered), strict=True):
        existing = None if one.facts.existing is None else frozenset(one.facts.existing)
        facts = replace(known, age=one.facts.age, existing=existing)
        if wrong := context.model(one.offering).configuration(one.configuration, facts).check():
            yield one, wrong


def _others(items: Sequence[OrderedItem], place: int) -> tuple[OrderedItem, ...]:
    own = items[place]
    alike = (replace(own, quantity=own.quantity - 1),) if own.quantity > 1 else ()
    return (*items[:place], *items[place + 1 :], *alike)
