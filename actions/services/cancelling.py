"""Cancelling what was ordered: an order under way is asked to be cancelled, what has been set up is ended."""

from __future__ import annotations

from collections.abc import Sequence

from actions.action import StandardAction, TrackerEvents
from actions.placed_orders import (
    ask_which_order,
    can_be_cancelled,
    is_open,
    named_orders,
    orders_with,
    own_orders,
)
from actions.services.asking_next import ask_next
from actions.services.cards import service_buttons
from actions.services.ending import end
from actions.services.known import meant, services_of
from actions.turn import Turn
from orders.errors import IllegalTransition
from orders.product_order.table import ProductOrder


class CancelOrder(StandardAction):
    """Asks for an order to be cancelled, as far as its state allows; offers to end services where it is done."""

    action_name = "action_cancel_order"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Request the cancellation, or begin the end of the service that is named."""
        orders = await own_orders(turn)
        wanted = named_orders(turn, orders)
        if wanted == []:
            turn.say("order_not_found")
        elif wanted is None and await _ends_service(turn, orders):
            pass
        elif not orders:
            turn.say("order_status_none")
        else:
            await _cancel_one(turn, wanted or _under_way(turn, orders) or orders[:1])
        await ask_next(turn)
        return []


async def _ends_service(turn: Turn, orders: Sequence[ProductOrder]) -> bool:
    """Begin the end of the one service of the offering that is named, where no order under way is meant."""
    names_offering = any(one.kind == "offering" for one in turn.understanding.entities)
    if not names_offering or orders_with(turn, [one for one in orders if is_open(one)]):
        return False
    services = await services_of(turn)
    named = meant(turn, services)
    if len(named) == 1:
        end(turn, named[0], services)
    return len(named) == 1


def _under_way(turn: Turn, orders: Sequence[ProductOrder]) -> list[ProductOrder]:
    """The orders that can be cancelled, of those that have what the message names, if some have; else those whose
    cancellation is being decided."""
    under_way = [one for one in orders if is_open(one)]
    likely = orders_with(turn, under_way) or under_way
    return [one for one in likely if can_be_cancelled(one)] or likely[:1]


async def _cancel_one(turn: Turn, orders: Sequence[ProductOrder]) -> None:
    if len(orders) > 1:
        ask_which_order(turn, orders, "cancel_order")
        return
    (order,) = orders
    try:
        await turn.dependencies.orders.request_cancellation(order.csp, order.id)
        turn.say("cancel_requested", order_number=order.order_number)
    except IllegalTransition:
        state = turn.context.say(f"word_state_{order.state}")
        buttons = service_buttons(turn.context, await services_of(turn), "end_service")
        turn.say("cancel_not_possible", order_number=order.order_number, state=state, quick_replies=buttons)
