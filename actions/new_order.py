"""From a draft to the order that is placed: what was chosen, what it costs, in the customer's words and in ids."""

from __future__ import annotations

from dataclasses import replace

from actions.items import Item
from catalog_adapter.contexts import ResolvedContext
from orders.draft import OrderDraft
from orders.product_order.configured import configured_item
from orders.product_order.new_order import NewContact, NewOrder


def new_order(context: ResolvedContext, draft: OrderDraft, items: list[Item], channel: str) -> NewOrder:
    """The order as it is placed."""
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
        items=[
            configured_item(
                context, one.item.offering, one.values(), replace(one.known, postcode=one.place), item_id=one.item.id
            )
            for one in items
        ],
    )
