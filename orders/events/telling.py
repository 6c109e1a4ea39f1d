"""Writes down what happened to an order, with a delivery to everyone it concerns, in its caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from foundation.ids import new_id
from orders.endpoints.directory import EndpointDirectory
from orders.events.happened import Happened
from orders.events.order_event import OrderEvent, notification_of, payload_of
from orders.outbox.delivery import Destination, deliveries_of
from orders.product_order.table import ProductOrder


class OrderEvents:
    """``endpoints`` says where a CSP's order events go."""

    def __init__(self, endpoints: EndpointDirectory) -> None:
        self._endpoints = endpoints

    async def tell(
        self, session: AsyncSession, order: ProductOrder, happened: Iterable[Happened], at: datetime
    ) -> None:
        """Write events and deliveries, in the sequence in which they happened."""
        seq = await _last_seq(session, order.id)
        for place, one in enumerate(happened, seq + 1):
            event_id = new_id("event")
            notification = notification_of(event_id, order.id, one, at)
            event = OrderEvent(
                id=event_id,
                order_id=order.id,
                csp=order.csp,
                seq=place,
                type=one.type,
                payload=payload_of(notification),
                created_at=at,
            )
            session.add(event)
            await session.flush()
            session.add_all(deliveries_of(event, await self._destinations(session, order, one, notification)))

    async def _destinations(
        self, session: AsyncSession, order: ProductOrder, happened: Happened, notification: dict[str, Any]
    ) -> list[tuple[Destination, str]]:
        endpoints = await self._endpoints.ids_for(session, order.csp, happened.type, notification)
        found: list[tuple[Destination, str]] = [("webhook", endpoint) for endpoint in endpoints]
        # an order that came over TMF622 has no conversation
        if happened.tell_customer and order.conversation_id:
            found.append(("conversation", order.conversation_id))
        return found


async def _last_seq(session: AsyncSession, order_id: str) -> int:
    found = await session.exec(select(func.max(col(OrderEvent.seq))).where(col(OrderEvent.order_id) == order_id))
    return found.one() or 0
