"""Facts about the customer that decide what can be had: their age, and what they have already.

Input: the draft, which keeps what was told and what the inventory says. Output: facts for the configurator, and the one
to ask for next.
"""

from __future__ import annotations

from catalog_adapter.constraints.answers import NeededFact
from catalog_adapter.constraints.configuration import Configuration
from catalog_adapter.constraints.facts import Facts
from orders.draft import DraftItem, OrderDraft

#: What customers are asked; their place has a form of its own, and all else is known.
_ASKED = ("age", "existing")


def customer_facts(draft: OrderDraft, item: DraftItem | None = None) -> Facts:
    """What is known of the customer beside ``item``. What they have by the inventory counts, whatever they said; of
    offerings that neither tells of, nothing is known."""
    own = item.change.product_id if item is not None and item.change is not None else None
    ending = {one.change.product_id for one in draft.items if one.change is not None and one.change.ends}
    there = {one for product, has in draft.services.items() if product not in {own, *ending} for one in has}
    known = dict.fromkeys(draft.services.get(own, ()) if own else (), False)  # it is not one beside itself
    known |= draft.existing | dict.fromkeys(there, True)
    if not known:
        return Facts(age=draft.age)
    existing = frozenset(one for one, has in known.items() if has)
    return Facts(age=draft.age, existing=existing, existing_known=frozenset(known))


def fact_to_ask(configuration: Configuration) -> NeededFact | None:
    """The next fact that decides whether the configuration can be had, and that only the customer can tell."""
    return next((one for one in configuration.needed_facts() if one.fact in _ASKED), None)
