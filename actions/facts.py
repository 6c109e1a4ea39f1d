"""Facts about the customer that decide what can be had: their age, and what they have already.

Input: the draft, which keeps what was told. Output: facts for the configurator, and the one to ask for next.
"""

from __future__ import annotations

from catalog_adapter.constraints.answers import NeededFact
from catalog_adapter.constraints.configuration import Configuration
from catalog_adapter.constraints.facts import Facts
from orders.draft import OrderDraft

#: What customers are asked; their place has a form of its own, and all else is known.
_ASKED = ("age", "existing")


def customer_facts(draft: OrderDraft) -> Facts:
    """What the customer has told of themselves. Of offerings they were not asked about, nothing is known."""
    existing = frozenset(one for one, has in draft.existing.items() if has)
    return Facts(age=draft.age, existing=existing if draft.existing else None)


def fact_to_ask(configuration: Configuration) -> NeededFact | None:
    """The next fact that decides whether the configuration can be had, and that only the customer can tell."""
    return next((one for one in configuration.needed_facts() if one.fact in _ASKED), None)
