"""Tells a customer of an order's new state, and asks what the OSS wants to know, in the chat it was placed in.

Input: an order event's notice. Output: a message of the conversation, in the CSP's tone, once for each notice.
"""

from __future__ import annotations

from actions.order_status import status_card
from catalog_adapter.contexts import CatalogAdapter
from catalog_adapter.tone.reply import Asked
from gateway.gateway import Gateway
from orders.events.notice import OrderEventNotice


class OrderNotices:
    """Called for each notice; called again with the same one, it says nothing twice."""

    def __init__(self, gateway: Gateway, adapter: CatalogAdapter) -> None:
        self._gateway = gateway
        self._adapter = adapter

    async def __call__(self, notice: OrderEventNotice) -> None:
        """Say it; raises what the gateway raises, so that it is tried again later."""
        if notice.question:
            await self._ask(notice)
            return
        context = await self._adapter.resolve(notice.key)
        await self._gateway.notify(
            notice.conversation_id,
            message_key=f"order_state_{notice.state}",
            variables={"order_number": notice.order_number},
            card=status_card(context, notice.order_id, notice.order_number, notice.document),
            event_id=notice.id,
        )

    async def _ask(self, notice: OrderEventNotice) -> None:
        await self._gateway.notify(
            notice.conversation_id,
            message_key="order_information_required",
            variables={"order_number": notice.order_number, "question": notice.question},
            asked=Asked(kind="information"),
            event_id=notice.id,
        )
