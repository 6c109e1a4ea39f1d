"""From a draft to the order that is placed: what was chosen, what it costs, in the customer's words and in ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from actions.addresses import places_of
from actions.items import Item
from actions.start_date import requested_start_date
from catalog_adapter.contexts import ResolvedContext
from orders.draft import OrderDraft
from orders.inventory.changing import changed_item, ended_item
from orders.inventory.services import Service
from orders.product_order.configured import configured_item
from orders.product_order.new_order import NewContact, NewOrder, NewOrderItem


def new_order(
    context: ResolvedContext, draft: OrderDraft, items: list[Item], channel: str, services: Mapping[str, Service]
) -> NewOrder:
    """The order as it is placed; ``services`` are those that it ends, by their product's id."""
    return NewOrder(
        order_key=draft.order_key,
        csp=context.key.csp,
        segment=context.key.segment,
        locale=context.key.locale,
        channel=channel,
        conversation_id=draft.conversation_id,
        revision=context.revision,
        contact=NewContact.model_validate(
            {field: draft.contact[field] for field in context.profile.contact_fields if field in draft.contact}
        ),
        items=[_named(draft, _item(context, one, services)) for one in items],
        attributes=_start(context, draft),
    )


def _start(context: ResolvedContext, draft: OrderDraft) -> dict[str, Any]:
    """The day that is wished for; of an order that is amended only another day than it had, since its OSS may have set
    one meanwhile."""
    if draft.amends is None:
        return requested_start_date(context, draft.requested_start)
    if draft.requested_start == draft.amends.requested_start:
        return {}
    return {"requestedStartDate": None, **requested_start_date(context, draft.requested_start)}


def _named(draft: OrderDraft, item: NewOrderItem) -> NewOrderItem:
    """The item; of an order that is amended each keeps the id that it has there."""
    return item if draft.amends is None else item.model_copy(update={"given_id": item.id})


def _item(context: ResolvedContext, item: Item, services: Mapping[str, Service]) -> NewOrderItem:
    offering, identity, values = item.item.offering, item.item.id, item.values()
    change = item.item.change
    if change is not None and change.ends:
        return ended_item(services[change.product_id], item_id=identity)
    if change is not None:
        known = replace(item.known, postcode=item.item.postcode)
        return changed_item(context, offering, item.changed, values, known, item_id=identity)
    made = configured_item(context, offering, values, replace(item.known, postcode=item.place), item_id=identity)
    return _at(made, places_of(context, item.place, item.item.address))


def _at(item: NewOrderItem, places: list[dict[str, Any]]) -> NewOrderItem:
    """The item and its parts, where they are to be."""
    if not places:
        return item
    return item.model_copy(update={"places": places, "parts": [_at(one, places) for one in item.parts]})
