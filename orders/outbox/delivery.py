"""The table of deliveries: one row for each order event and each destination it goes to, written with the event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from foundation.database import UtcDateTime
from foundation.ids import new_id
from foundation.tracing.spans import current_traceparent
from orders.events.order_event import OrderEvent

Destination = Literal["webhook", "conversation", "code"]
#: ``failed``: given up, and later ones of the same order wait until staff replays or discards it.
DeliveryState = Literal["pending", "delivered", "failed", "discarded"]

_PENDING = text("state = 'pending'")


class Delivery(SQLModel, table=True):
    """An event on its way to one destination. ``id`` is the ``webhook-id``: the same at every attempt.

    ``endpoint`` is the id of the endpoint, the conversation, or the code. Of one ``order_id`` one arrives after the
    other, by ``seq``. ``payload`` is of an event about no order, which has no ``order_event_id``. A worker holds a
    pending row until ``lease_until``. The retry schedule counts from ``started_at`` and after ``attempts_before``
    attempts: a replay begins it anew. ``traceparent`` is of the trace in which it was written, and of its attempts.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("order_id", "destination", "endpoint", "seq"),
        Index("ix_delivery_due", "due_at", "id", sqlite_where=_PENDING, postgresql_where=_PENDING),
        Index("ix_delivery_csp_created_at", "csp", "created_at"),
    )

    id: str = Field(primary_key=True)
    order_event_id: str | None = Field(default=None, foreign_key="order_event.id", index=True)
    order_id: str
    csp: str
    seq: int
    event_type: str = ""
    payload: str | None = Field(default=None, sa_type=Text)
    destination: str
    endpoint: str
    state: str = "pending"
    attempts: int = 0
    attempts_before: int = 0
    created_at: datetime = Field(sa_type=UtcDateTime)
    started_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_status: int | None = None
    last_error: str | None = None
    traceparent: str | None = Field(default_factory=current_traceparent, max_length=55)


def deliveries_of(event: OrderEvent, destinations: Iterable[tuple[Destination, str]]) -> list[Delivery]:
    """The rows that take ``event`` to each destination and endpoint, due at once."""
    return [
        Delivery(
            id=new_id("msg"),
            order_event_id=event.id,
            order_id=event.order_id,
            csp=event.csp,
            seq=event.seq,
            event_type=event.type,
            destination=destination,
            endpoint=endpoint,
            created_at=event.created_at,
            started_at=event.created_at,
            due_at=event.created_at,
        )
        for destination, endpoint in destinations
    ]
