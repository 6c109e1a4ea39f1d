"""Cancelling what was ordered: an order under way is asked to be cancelled, what has been set up is ended."""

from __future__ import annotations

from actions.action import StandardAction, TrackerEvents
from actions.order_status import last_order
from actions.services.asking_next import ask_next
from actions.services.cards import service_buttons
from actions.services.ending import end
from actions.services.known import meant, services_of
from actions.turn import Turn
from orders.errors import IllegalTransition
from orders.product_order.states import FINAL
from orders.product_order.table import ProductOrder


class CancelOrder(StandardAction):
    """Asks for the last order to be cancelled, as far as its state allows; offers to end services where it is done."""

    action_name = "action_cancel_order"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Request the cancellation, or begin the end of the service that is named."""
        order = await last_order(turn)
        services = await services_of(turn) if order is None or order.state in FINAL else []
        named = meant(turn, services) if _names_offering(turn) else []
        if len(named) == 1:
            end(turn, named[0])
        elif order is None:
            turn.say("order_status_none")
        else:
            await _cancel(turn, order)
        await ask_next(turn)
        return []


async def _cancel(turn: Turn, order: ProductOrder) -> None:
    try:
        await turn.dependencies.orders.request_cancellation(order.csp, order.id)
        turn.say("cancel_requested", order_number=order.order_number)
    except IllegalTransition:
        state = turn.context.say(f"word_state_{order.state}")
        buttons = service_buttons(turn.context, await services_of(turn), "end_service")
        turn.say("cancel_not_possible", order_number=order.order_number, state=state, quick_replies=buttons)


def _names_offering(turn: Turn) -> bool:
    return any(one.kind == "offering" for one in turn.understanding.entities)
