"""Sends the codes that open orders. Input: a delivery of the kind ``code``. Output: what came of it."""

from __future__ import annotations

import json

from catalog_adapter.contexts import CatalogAdapter, ContextKey
from catalog_adapter.learning.masking import masked
from gateway.channels.messaging.platform import SendFailed
from gateway.identity.contact_points import ContactPoints
from orders.codes.codes import OrderCodes
from orders.outbox.deliverer import Delivered, DueDelivery, NotDelivered, Outcome
from orders.product_order.contact import contact_points

#: The customer waits for it, and it is good for ten minutes only.
_RETRY_SECONDS = (2.0, 5.0, 15.0, 60.0, 120.0)


class OrderCodeDeliverer:
    """Tries again soon, and not for long. A repeat, where an answer was lost, has the same code."""

    def __init__(self, codes: OrderCodes, contact_points: ContactPoints, adapter: CatalogAdapter) -> None:
        self._codes = codes
        self._contact_points = contact_points
        self._adapter = adapter

    async def deliver(self, due: DueDelivery) -> Outcome:
        """One attempt."""
        order = await self._codes.order_of(due.endpoint)
        if order is None:
            return NotDelivered("the code is no longer good", retry_seconds=(), ours=True)
        locale: str = json.loads(due.payload)["locale"]
        key = ContextKey(csp=due.csp, segment=order.segment, locale=locale, channel="code")
        context = await self._adapter.resolve(key)
        text = context.say("order_code_message", order_number=order.order_number, code=self._codes.digits(due.endpoint))
        try:
            await self._contact_points.send(
                due.csp, contact_points(order.document), context.say("order_code_subject"), text
            )
        except SendFailed as failure:
            schedule = () if failure.permanent else _RETRY_SECONDS
            # platforms repeat the number in what they say of it, and this is logged
            error = masked(failure.error, ())
            return NotDelivered(error, retry_seconds=schedule, retry_after=failure.retry_after, ours=True)
        return Delivered()
