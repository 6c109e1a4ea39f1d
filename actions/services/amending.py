"""Amending an order that nobody works on as yet: it comes back into the draft, is configured, reviewed and confirmed as
any order is, and then takes the place of what was ordered."""

from __future__ import annotations

from actions.order_status import cancel_button, last_order
from actions.turn import Turn
from catalog_adapter.contexts import ResolvedContext
from orders.draft import Amendment, DraftItem
from orders.product_order.amending import is_amendable, recorded_items
from orders.product_order.document import Document
from orders.product_order.table import ProductOrder


def begin_amendment(turn: Turn, order: ProductOrder) -> bool:
    """Put what was ordered into the draft, which is empty; False where it can't be amended."""
    if not is_amendable(order.document):
        return False
    recorded, draft = recorded_items(order.document), turn.draft
    sold = {one.id for one in turn.context.sold()}
    if any(one["offering"] not in sold or one["quantity"] != 1 for one in recorded):
        return False
    draft.items = [_item(turn.context, one) for one in recorded]
    draft.next_item = max(draft.next_item, *(int(one.id) + 1 for one in draft.items if one.id.isdecimal()))
    draft.no_more_sites = True
    draft.amends = Amendment(
        order_id=order.id,
        order_number=order.order_number,
        before={one.id: dict(one.choices) for one in draft.items},
        prices=order.document["orderTotalPrice"],
    )
    draft.changed()
    return True


async def take_up_order(turn: Turn) -> None:
    """Where nothing is being ordered and the message changes a value that the last order has: that order is amended."""
    draft = turn.draft
    is_new = not turn.message_id or draft.taken_in != turn.message_id
    if draft.items or not is_new or turn.understanding.intent != "change_value":
        return
    named = {one.characteristic for one in turn.understanding.entities if one.kind == "value"}
    order = await last_order(turn) if named else None
    if order is None or not is_amendable(order.document):
        return
    if any(named <= one["configuration"].keys() for one in recorded_items(order.document)):
        begin_amendment(turn, order)


async def tell_why_not(turn: Turn) -> None:
    """Say why the last order can't be amended."""
    order = await last_order(turn)
    if order is not None:
        say_why_not_amended(turn, order)


def say_why_not_amended(turn: Turn, order: ProductOrder) -> None:
    """It is the OSS's now: it can be cancelled as far as its state allows, and people can have it changed."""
    turn.say(
        "change_order",
        order_number=order.order_number,
        state=turn.context.say(f"word_state_{order.state}"),
        phone=turn.context.profile.support.phone,
        quick_replies=cancel_button(turn, order),
    )


def _item(context: ResolvedContext, recorded: Document) -> DraftItem:
    """The item as it was ordered, without what can't be chosen any more."""
    configurable = context.model(recorded["offering"]).configurable
    choices = {
        name: value
        for name, value in recorded["configuration"].items()
        if (variable := configurable.variable(name)) is not None and variable.has(value)
    }
    return DraftItem(
        id=recorded["id"], offering=recorded["offering"], choices=choices, postcode=recorded.get("postcode")
    )
