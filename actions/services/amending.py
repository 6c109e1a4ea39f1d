"""Amending an order that nobody works on as yet: it comes back into the draft, is configured, reviewed and confirmed as
any order is, and then takes the place of what was ordered."""

from __future__ import annotations

from collections.abc import Mapping

from actions.addresses import address_of
from actions.placed_orders import cancel_button, named_orders, orders_with, own_orders
from actions.services.drafting import change_of
from actions.services.known import services_of
from actions.start_date import day_of
from actions.turn import Turn
from catalog_adapter.contexts import ResolvedContext
from orders.draft import Amendment, DraftItem
from orders.inventory.services import Service
from orders.product_order.amending import contact_of, is_amendable, recorded_items
from orders.product_order.document import Document
from orders.product_order.table import ProductOrder


async def begin_amendment(turn: Turn, order: ProductOrder) -> bool:
    """Put what was ordered into the draft, which is empty; False where it can't be amended."""
    if not is_amendable(order.document):
        return False
    recorded, draft = recorded_items(order.document), turn.draft
    changes_any = any("action" in one for one in recorded)
    services = {one.id: one for one in await services_of(turn)} if changes_any else {}
    if not all(_is_known(turn.context, one, services) for one in recorded):
        return False
    ordered = {one["id"]: one["product"].get("place", []) for one in order.document["productOrderItem"]}
    draft.items = [_item(turn.context, one, services, address_of(ordered.get(one["id"], []))) for one in recorded]
    draft.next_item = max(draft.next_item, *(int(one.id) + 1 for one in draft.items if one.id.isdecimal()))
    draft.no_more_sites = True
    draft.contact = {**contact_of(order.document), **draft.contact}
    draft.requested_start = day_of(turn.context, order.document)
    draft.amends = Amendment(
        order_id=order.id,
        order_number=order.order_number,
        before={one.id: dict(one.choices) for one in draft.items},
        postcodes={one.id: one.postcode for one in draft.items},
        requested_start=draft.requested_start,
        prices=order.document["orderTotalPrice"],
    )
    draft.changed()
    return True


async def take_up_order(turn: Turn) -> None:
    """Where nothing is being ordered and the message changes a value that an order has which waits: that is amended,
    the one whose number is named, or the newest."""
    if turn.draft.items or not turn.is_new or turn.understanding.intent != "change_value":
        return
    if not any(one.kind == "value" for one in turn.understanding.entities):
        return
    orders = await own_orders(turn)
    named = named_orders(turn, orders)
    waiting = [one for one in (orders if named is None else named) if is_amendable(one.document)]
    order = next(iter(orders_with(turn, waiting)), None)
    if order is not None:
        await begin_amendment(turn, order)


async def tell_why_not(turn: Turn, order_id: str) -> None:
    """Say why an order can't be amended any more."""
    say_why_not_amended(turn, await turn.dependencies.orders.get(turn.context.key.csp, order_id))


def say_why_not_amended(turn: Turn, order: ProductOrder) -> None:
    """It is the OSS's now: it can be cancelled as far as its state allows, and people can have it changed."""
    turn.say(
        "change_order",
        order_number=order.order_number,
        state=turn.context.say(f"word_state_{order.state}"),
        phone=turn.context.profile.support.phone,
        quick_replies=cancel_button(turn, order),
    )


def _is_known(context: ResolvedContext, recorded: Document, services: Mapping[str, Service]) -> bool:
    """Whether what an item was ordered of is still sold, or still there."""
    if "action" in recorded:
        return recorded["product"] in services and recorded["offering"] in context.catalogue.offerings
    return recorded["quantity"] == 1 and any(one.id == recorded["offering"] for one in context.sold())


def _item(
    context: ResolvedContext, recorded: Document, services: Mapping[str, Service], address: dict[str, str]
) -> DraftItem:
    """The item as it was ordered, without what can't be chosen any more."""
    configurable = context.model(recorded["offering"]).configurable
    item = DraftItem(id=recorded["id"], offering=recorded["offering"], postcode=recorded.get("postcode"))
    if "action" in recorded:
        item.change = change_of(context, services[recorded["product"]], ends=recorded["action"] == "delete")
    ends = item.change is not None and item.change.ends
    item.choices = {
        name: value
        for name, value in (item.change.before if item.change and ends else recorded["configuration"]).items()
        if (variable := configurable.variable(name)) is not None and variable.has(value)
    }
    item.address = address if item.postcode else {}
    return item
