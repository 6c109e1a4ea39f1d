"""The orders that the customer who is here has placed, and which of them a message is about. Without a CSP that vouches
for the customer, these are the orders of this conversation, and those that a code has opened in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.payloads import payload
from actions.turn import Turn
from catalog_adapter.intents.order_access import order_number_in
from catalog_adapter.tone.reply import QuickReply
from orders.product_order.amending import is_amendable
from orders.product_order.document import items_of
from orders.product_order.states import FINAL
from orders.product_order.table import ProductOrder

#: Buttons for more orders than these would fill the page.
_MOST_WITH_BUTTONS = 5
_BETWEEN = re.compile(r"[\W_]+")


async def own_orders(turn: Turn) -> list[ProductOrder]:
    """All of them, the newest first."""
    orders, csp = turn.dependencies.orders, turn.context.key.csp
    found = await orders.list_for_conversation(*turn.customer.conversations)
    # an order that came over TMF622 has no conversation
    found += [await orders.get(csp, order_id) for order_id, of in turn.draft.opened.items() if not of]
    own = [one for one in found if one.csp == csp]
    return sorted(own, key=lambda one: one.created_at, reverse=True)


async def last_order(turn: Turn) -> ProductOrder | None:
    """The order that the customer placed last."""
    return next(iter(await own_orders(turn)), None)


def is_open(order: ProductOrder) -> bool:
    """Whether it has not ended."""
    return order.state not in FINAL


def can_be_cancelled(order: ProductOrder) -> bool:
    """Whether its state lets a cancellation be asked for."""
    return is_open(order) and order.state not in ("assessingCancellation", "pendingCancellation")


def named_orders(turn: Turn, orders: Sequence[ProductOrder]) -> list[ProductOrder] | None:
    """Those of ``orders`` whose numbers the message or its button names; None where it names no number. A number that
    is none of theirs is nobody's."""
    buttons = {str(one.value) for one in turn.understanding.entities if one.kind == "order_number"}
    text = turn.understanding.text.upper()
    together = _BETWEEN.sub("", text)  # some write KTRM 4739
    found = [one for one in orders if one.order_number in buttons or one.order_number in together]
    return found if found or buttons or order_number_in(text) else None


def orders_with(turn: Turn, orders: Sequence[ProductOrder]) -> list[ProductOrder]:
    """Those of ``orders`` that have all offerings and characteristics that the message names."""
    entities = turn.understanding.entities
    named = {str(one.value) for one in entities if one.kind == "offering"}
    named |= {one.characteristic for one in entities if one.characteristic is not None}
    return [one for one in orders if named <= _contents(turn, one)]


def ask_which_order(turn: Turn, orders: Sequence[ProductOrder], intent: str) -> None:
    """Ask which of several is meant, with a button for each."""
    turn.say("order_which", quick_replies=order_buttons(orders, intent))


def order_buttons(orders: Sequence[ProductOrder], intent: str) -> list[QuickReply]:
    """For each order, the newest first, a button with its number and what it is of."""
    return [
        QuickReply(title=f"{one.order_number}: {_names(one)}", payload=payload(intent, order=one.order_number))
        for one in orders[:_MOST_WITH_BUTTONS]
    ]


def amend_button(turn: Turn, order: ProductOrder) -> list[QuickReply]:
    """The button that changes an order, where no work on it has begun."""
    if not is_amendable(order.document):
        return []
    asked = payload("change_order", order=order.order_number)
    return [QuickReply(title=turn.context.say("word_amend_order"), payload=asked)]


def cancel_button(turn: Turn, order: ProductOrder | None) -> list[QuickReply]:
    """The button that cancels an order, where its state lets that be asked for."""
    if order is None or not can_be_cancelled(order):
        return []
    asked = payload("cancel_order", order=order.order_number)
    return [QuickReply(title=turn.context.say("word_cancel_order"), payload=asked)]


def _contents(turn: Turn, order: ProductOrder) -> set[str]:
    """Its offerings, with what may be in them, and their characteristics."""
    known = turn.context.catalogue.offerings
    found: set[str] = set()
    for item in order.document["productOrderItem"]:
        own = next((one for one in known.values() if item["productOffering"]["id"] in (one.id, one.tmf_id)), None)
        if own is not None:
            configurable = turn.context.model(own.id).configurable
            found |= {one.id for one in configurable.parts} | {one.id for one in configurable.variables}
    return found


def _names(order: ProductOrder) -> str:
    outermost = {one["id"] for one in order.document["productOrderItem"]}
    named = (one["productOffering"]["name"] for one in items_of(order.document) if one["id"] in outermost)
    return ", ".join(dict.fromkeys(named))
