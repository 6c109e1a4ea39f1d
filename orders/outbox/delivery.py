"""The table of deliveries: one row for each order event and each destination it goes to, written with the event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from foundation.database import UtcDateTime
from foundation.ids import new_id
from orders.events.order_event import OrderEvent

Destination = Literal["webhook", "conversation"]
_PENDING = text("state = 'pending'")


class Delivery(SQLModel, table=True):
    """An order event on its way to one destination. ``id`` is the ``webhook-id``: the same at every attempt.

    ``endpoint`` is the webhook's id in the context, or the conversation's id. ``state`` is pending, delivered or failed
    (given up). A worker holds a pending row until ``lease_until``.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("order_id", "destination", "endpoint", "seq"),
        Index("ix_delivery_due", "due_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
    )

    id: str = Field(primary_key=True)
    order_event_id: str = Field(foreign_key="order_event.id", index=True)
    order_id: str
    csp: str
    seq: int
    destination: str
    endpoint: str
    state: str = "pending"
    attempts: int = 0
    due_at: datetime = Field(sa_type=UtcDateTime)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_status: int | None = None
    last_error: str | None = None


def deliveries_of(event: OrderEvent, destinations: Iterable[tuple[Destination, str]]) -> list[Delivery]:
    """The rows that take ``event`` to each destination and endpoint, due at once."""
    return [
        Delivery(
            id=new_id("msg"),
            order_event_id=event.id,
            order_id=event.order_id,
            csp=event.csp,
            seq=event.seq,
            destination=destination,
            endpoint=endpoint,
            due_at=event.created_at,
        )
        for destination, endpoint in destinations
    ]
