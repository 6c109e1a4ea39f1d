"""What the CSP's site tells of a customer it vouches for: taken into the draft, so that they need not be asked."""

from __future__ import annotations

import re

from actions.customers import KnownCustomer
from actions.taking_in.contact import can_be_called
from catalog_adapter.contexts import ResolvedContext
from orders.draft import OrderDraft


def take_told(draft: OrderDraft, customer: KnownCustomer, context: ResolvedContext) -> None:
    """Take what the site tells where the customer has said nothing else; what can't be used is asked for."""
    if not customer.told:
        return
    usable = {name: text for name, text in customer.told.items() if _is_usable(name, text, context)}
    known = {name: usable[name] for name in context.profile.contact_fields if name in usable}
    if not known.keys() <= draft.contact.keys():
        draft.contact = {**known, **draft.contact}
    if draft.age is None and "age" in usable:
        draft.age = int(usable["age"])
    draft.postcode = draft.postcode or usable.get("postcode")


def _is_usable(name: str, text: str, context: ResolvedContext) -> bool:
    if name == "postcode":
        return re.fullmatch(context.data.context.place.pattern, text) is not None
    if name == "email":
        return "@" in text
    return name != "phone" or can_be_called(text)
