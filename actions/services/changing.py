"""Changing what was ordered: an order that waits is amended, what has been set up is changed."""

from __future__ import annotations

from actions.action import StandardAction, TrackerEvents
from actions.items import items_of
from actions.order_status import last_order
from actions.services.amending import begin_amendment, say_why_not_amended
from actions.services.asking_next import ask_next
from actions.services.cards import ask_which
from actions.services.drafting import begin_change
from actions.services.ending import say_why_not
from actions.services.known import meant, services_of
from actions.taking_in.values import take_values
from actions.turn import Turn
from orders.inventory.services import Service
from orders.product_order.states import FINAL
from orders.product_order.table import ProductOrder


class ChangeOrder(StandardAction):
    """What the customer wants changed of what was sent: an order that is under way, or a service."""

    action_name = "action_change_order"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Begin the change."""
        order, services = await last_order(turn), await services_of(turn)
        found = meant(turn, services)
        is_named = any(one.kind == "item" for one in turn.understanding.entities)
        if order is not None and order.state not in FINAL and not is_named:
            _amend(turn, order)
        elif not services:
            turn.say("order_status_none" if order is None else "services_none")
        elif len(found) == 1:
            _change(turn, found[0])
        else:
            ask_which(turn, found or services, "change_order")
        await ask_next(turn)
        return []


def _amend(turn: Turn, order: ProductOrder) -> None:
    """Change an order that nobody works on as yet; else say what is possible."""
    if turn.draft.items and turn.draft.amends is None:
        turn.note("amend_later", order_number=order.order_number)
    elif turn.draft.amends is not None or begin_amendment(turn, order):
        take_values(turn, None)
    else:
        say_why_not_amended(turn, order)


def _change(turn: Turn, service: Service) -> None:
    begun = begin_change(turn, service)
    if begun is None:
        say_why_not(turn)
        return
    item = next(one for one in items_of(turn.context, turn.draft) if one.item is begun)
    take_values(turn, item)
