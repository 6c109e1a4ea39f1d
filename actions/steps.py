"""What comes next in an order: the one place that decides it. Rasa's rules turn it into a form."""

from __future__ import annotations

from typing import Any, Literal

from rasa_sdk.events import SlotSet

from actions.items import items_of, reopened_item
from catalog_adapter.contexts import ResolvedContext
from orders.draft import OrderDraft

Step = Literal["configuration", "place", "contact", "review", "submit", "none"]

#: The step that each form asks for. Its slot is called so, too, and ``done`` in it says that nothing is left to ask.
FORM_STEPS: dict[str, Step] = {
    "configure_form": "configuration", "availability_form": "place", "contact_form": "contact", "review_form": "review",
}  # fmt: skip


def next_step(context: ResolvedContext, draft: OrderDraft) -> Step:
    """The first thing missing: place and configuration item by item, then contact, review, submission."""
    items = items_of(context, draft)
    if not items:
        return "none"
    reopened = reopened_item(items, draft)
    if reopened is not None:
        return "place" if reopened.needs_place else "configuration"
    for item in items:
        if item.needs_place:
            return "place"
        if item.fact_to_ask is not None or item.question() is not None or item.is_unchanged:
            return "configuration"
    if is_unchanged_amendment(draft):
        return "configuration"
    if (draft.wish is not None and draft.wish.repairs) or asks_for_site(context, draft):
        return "configuration"
    if missing_contact(context, draft) is not None:
        return "contact"
    return "submit" if draft.confirmed else "review"


def step_events(step: Step) -> list[dict[str, Any]]:
    """The tracker events that send Rasa to a step: its form asks again, whatever it had finished before."""
    return [SlotSet("next_step", step), *(SlotSet(slot, None) for slot in FORM_STEPS.values())]


def is_unchanged_amendment(draft: OrderDraft) -> bool:
    """Whether it is to amend an order, and is what was ordered as yet."""
    amends = draft.amends
    if amends is None or amends.requested_start != draft.requested_start:
        return False
    is_where_it_was = amends.postcodes == {one.id: one.postcode for one in draft.items}
    return is_where_it_was and amends.before == {one.id: one.choices for one in draft.items}


def asks_for_site(context: ResolvedContext, draft: OrderDraft) -> bool:
    """Whether to ask for another site, where the CSP's customers have several."""
    is_ordering = any(item.change is None for item in draft.items)
    return context.profile.several_sites and not draft.no_more_sites and is_ordering


def missing_contact(context: ResolvedContext, draft: OrderDraft) -> str | None:
    """The first contact field the CSP asks for and the customer has not given."""
    return next((field for field in context.profile.contact_fields if field not in draft.contact), None)
