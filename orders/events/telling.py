"""Writes down what happened to an order, with a delivery to everyone it concerns, in its caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select

from foundation.ids import new_id
from foundation.rows import add_all, table_of
from foundation.tracing.spans import current_traceparent
from orders.endpoints.at_hub import at_hub
from orders.endpoints.endpoint import Endpoint
from orders.events.happened import Happened
from orders.events.order_event import OrderEvent, notification_of, payload_of
from orders.outbox.delivery import ADD_DELIVERY, Destination, delivery_row
from orders.product_order.table import ProductOrder

_EVENTS = table_of(OrderEvent)
_ADD = insert(_EVENTS)
_LAST_SEQ = select(func.max(_EVENTS.c.seq)).where(_EVENTS.c.order_id == bindparam("order"))


@dataclass(frozen=True)
class Audience:
    """Whom a CSP's order events concern. ``in_context`` are the endpoints that its context names; who asked at the hub
    is read in the transaction. ``traceparent`` is of the trace in which something happens: that of who makes this."""

    in_context: Sequence[Endpoint]
    traceparent: str | None = field(default_factory=current_traceparent)

    def tell(self, connection: Connection, order: ProductOrder, happened: Sequence[Happened], at: datetime) -> None:
        """Write events and deliveries, in the sequence in which they happened."""
        if not happened:
            return
        endpoints = [*self.in_context, *at_hub(connection, order.csp)]
        last: int = connection.execute(_LAST_SEQ, {"order": order.id}).scalar_one() or 0
        events: list[dict[str, Any]] = []
        deliveries: list[dict[str, Any]] = []
        for seq, one in enumerate(happened, last + 1):
            event_id = new_id("event")
            notification = notification_of(event_id, order.id, one, at)
            of = {"order_id": order.id, "csp": order.csp, "seq": seq}
            payload = payload_of(notification)
            events.append(of | {"id": event_id, "type": one.type, "payload": payload, "created_at": at})
            of |= {"order_event_id": event_id, "event_type": one.type, "traceparent": self.traceparent}
            for destination, endpoint in _destinations(order, one, notification, endpoints):
                deliveries.append(delivery_row(at, destination, endpoint, **of))
        add_all(connection, _ADD, events)
        add_all(connection, ADD_DELIVERY, deliveries)


def _destinations(
    order: ProductOrder, happened: Happened, notification: dict[str, Any], endpoints: Sequence[Endpoint]
) -> list[tuple[Destination, str]]:
    found: list[tuple[Destination, str]] = [
        ("webhook", one.id) for one in endpoints if one.wants(happened.type, notification)
    ]
    # an order that came over TMF622 has no conversation
    if happened.tell_customer and order.conversation_id:
        found.append(("conversation", order.conversation_id))
    return found
