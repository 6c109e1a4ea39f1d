"""The table of order events and their payload: TMF622 notifications, byte for byte as they are sent."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from foundation.database import UtcDateTime
from orders.product_order.document import Document, timestamp

OrderEventType = Literal["productOrderCreateEvent", "productOrderStateChangeEvent"]

_TITLES: dict[OrderEventType, str] = {
    "productOrderCreateEvent": "A product order was placed",
    "productOrderStateChangeEvent": "The state of a product order changed",
}


class OrderEvent(SQLModel, table=True):
    """One thing that happened to an order; ``seq`` counts from 1 in each order. ``payload`` is never changed."""

    __tablename__ = "order_event"
    __table_args__ = (UniqueConstraint("order_id", "seq"),)

    id: str = Field(primary_key=True)
    order_id: str = Field(foreign_key="product_order.id")
    csp: str
    seq: int
    type: str
    payload: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=UtcDateTime)


def payload_of(event_id: str, event_type: OrderEventType, document: Document, at: datetime) -> str:
    """The TMF622 notification of an event, as JSON text; its ``eventType`` is the name of TM Forum's definition."""
    payload: dict[str, Any] = {
        "eventId": event_id,
        "eventTime": timestamp(at),
        "eventType": event_type[0].upper() + event_type[1:],
        "correlationId": document["id"],
        "domain": "productOrdering",
        "title": _TITLES[event_type],
        "event": {"productOrder": document},
    }
    return json.dumps(payload, separators=(",", ":"))
