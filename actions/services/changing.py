"""Changing what was ordered: an order that waits is amended, what has been set up is changed."""

from __future__ import annotations

from collections.abc import Sequence

from actions.action import StandardAction, TrackerEvents
from actions.availability import tell_availability
from actions.items import current_item, items_of
from actions.placed_orders import ask_which_order, is_open, named_orders, orders_with, own_orders
from actions.services.amending import begin_amendment, say_why_not_amended
from actions.services.asking_next import ask_next
from actions.services.cards import ask_which
from actions.services.drafting import begin_change
from actions.services.ending import say_why_not
from actions.services.known import meant, services_of
from actions.taking_in.places import named_place, take_places
from actions.taking_in.service import ask_service
from actions.taking_in.start_date import take_start_date
from actions.taking_in.values import take_values
from actions.turn import Turn
from orders.inventory.services import Service
from orders.product_order.table import ProductOrder


class ChangeOrder(StandardAction):
    """What the customer wants changed of what was sent: an order that is under way, or a service."""

    action_name = "action_change_order"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Begin the change."""
        orders = await own_orders(turn)
        named = named_orders(turn, orders)
        services = [] if named is not None else await services_of(turn)
        found, place = meant(turn, services), named_place(turn)
        waiting = _waiting(turn, orders, is_service_meant=bool(services) and bool(found)) if named is None else named
        if named == []:
            turn.say("order_not_found")
        elif len(waiting) == 1:
            await _amend(turn, waiting[0])
        elif waiting:
            ask_which_order(turn, waiting, "change_order")
        elif not services and place is not None and not turn.draft.items:
            await tell_availability(turn, place)  # who moves, and has nothing here as yet
        elif not services:
            turn.say("services_none" if orders else "order_status_none")
        elif len(found) == 1:
            _change(turn, found[0])
        else:
            ask_which(turn, found or services, "change_order")
        await ask_service(turn)
        await ask_next(turn)
        return []


def _waiting(turn: Turn, orders: Sequence[ProductOrder], *, is_service_meant: bool) -> list[ProductOrder]:
    """The orders that may be meant: those under way that have what the message names; all of them, where neither these
    nor the services have it. While one is being amended, that is the one."""
    if any(one.kind == "item" for one in turn.understanding.entities):
        return []
    under_way = [one for one in orders if is_open(one)]
    amended = turn.draft.amends.order_id if turn.draft.amends is not None else None
    if amended is not None:
        return [one for one in under_way if one.id == amended]
    return orders_with(turn, under_way) or ([] if is_service_meant else under_way)


async def _amend(turn: Turn, order: ProductOrder) -> None:
    """Change an order that nobody works on as yet; else say what is possible."""
    amended = turn.draft.amends.order_id if turn.draft.amends is not None else None
    if turn.draft.items and amended != order.id:
        turn.note("amend_later", order_number=order.order_number)
    elif amended == order.id or await begin_amendment(turn, order):
        if named_place(turn) is not None:
            take_places(turn, current_item(turn.context, turn.draft))
        take_values(turn, None)
        take_start_date(turn)
    else:
        say_why_not_amended(turn, order)


def _change(turn: Turn, service: Service) -> None:
    begun = begin_change(turn, service)
    if begun is None:
        say_why_not(turn)
        return
    item = next(one for one in items_of(turn.context, turn.draft) if one.item is begun)
    if named_place(turn) is not None:
        take_places(turn, item)
    take_values(turn, item)
