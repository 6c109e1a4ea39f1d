"""The table of deliveries: one row for each order event and each destination it goes to, written with the event."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Index, Text, UniqueConstraint, insert, text
from sqlmodel import Field, SQLModel

from foundation.database import UtcDateTime
from foundation.ids import new_id
from foundation.rows import table_of
from foundation.tracing.spans import current_traceparent

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


ADD_DELIVERY = insert(table_of(Delivery))


def delivery_row(at: datetime, destination: Destination, endpoint: str, **what: Any) -> dict[str, Any]:
    """A row for :data:`ADD_DELIVERY`, due at once: ``what`` are its other columns."""
    row = {"id": new_id("msg"), "destination": destination, "endpoint": endpoint}
    return row | {"created_at": at, "started_at": at, "due_at": at} | what
