"""Delivery to the conversation an order came from: the customer hears of a state change without asking."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from foundation.database import Database
from orders.events.notice import OrderEventNotice, notice_of
from orders.outbox.deliverer import Delivered, DueDelivery, Outcome
from orders.product_order.repository import ordered

#: Tells the customer. May be called again with the same ``id``; raises if the customer could not be told.
Notify = Callable[[OrderEventNotice], Awaitable[None]]


class ConversationDeliverer:
    """Makes a notice of an order event and hands it to ``notify``."""

    def __init__(self, database: Database, notify: Notify) -> None:
        self._database = database
        self._notify = notify

    async def deliver(self, due: DueDelivery) -> Outcome:
        """One attempt; an error of ``notify`` means that it is tried again."""
        order = await self._database.read(lambda one: ordered(one, due.csp, due.order_id))
        await self._notify(notice_of(due.id, order, due.seq, due.payload))
        return Delivered()
