"""Events that an OSS sends us: the table of those that were taken, by which a repeat is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field, SQLModel

from foundation.database import UtcDateTime
from orders.product_order.change import OrderChange


class ReceivedEvent(SQLModel, table=True):
    """An event of a CSP's OSS that has had its effect, if it had one."""

    __tablename__ = "received_event"

    csp: str = Field(primary_key=True)
    event_id: str = Field(primary_key=True)
    order_id: str = Field(foreign_key="product_order.id", index=True)
    type: str
    received_at: datetime = Field(sa_type=UtcDateTime)


@dataclass(frozen=True)
class OssEvent:
    """What an event says. ``at`` is when it happened, by the OSS's own clock, if it says so;
    ``only_while``: it says nothing of an order in another state, if there are some."""

    id: str
    type: str
    order_id: str
    at: datetime | None
    change: OrderChange
    only_while: frozenset[str] = frozenset()
