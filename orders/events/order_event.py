"""The table of order events and their payload: TMF622 notifications, byte for byte as they are sent."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from foundation.database import UtcDateTime
from orders.events.happened import Happened, OrderEventType
from orders.product_order.document import timestamp

_TITLES: dict[OrderEventType, str] = {
    "productOrderCreateEvent": "A product order was placed",
    "productOrderAttributeValueChangeEvent": "Something of a product order changed",
    "productOrderStateChangeEvent": "The state of a product order changed",
    "productOrderInformationRequiredEvent": "A product order needs information of the customer",
    "cancelProductOrderCreateEvent": "The cancellation of a product order was asked for",
    "cancelProductOrderStateChangeEvent": "The cancellation of a product order went on",
}
#: The events whose definition has a ``fieldPath``.
_WITH_PATH = ("productOrderAttributeValueChangeEvent", "productOrderInformationRequiredEvent")


class OrderEvent(SQLModel, table=True):
    """One thing that happened to an order; ``seq`` counts from 1 in each order. ``payload`` is never changed, but
    that the person may be taken out of it, at ``erased_at``."""

    __tablename__ = "order_event"
    __table_args__ = (UniqueConstraint("order_id", "seq"),)

    id: str = Field(primary_key=True)
    order_id: str = Field(foreign_key="product_order.id")
    csp: str
    seq: int
    type: str
    payload: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=UtcDateTime)
    erased_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def notification_of(event_id: str, order_id: str, happened: Happened, at: datetime) -> dict[str, Any]:
    """The TMF622 notification of an event; its ``eventType`` is the name of TM Forum's definition."""
    payload: dict[str, Any] = {
        "eventId": event_id,
        "eventTime": timestamp(at),
        "eventType": happened.type[0].upper() + happened.type[1:],
        "correlationId": order_id,
        "domain": "productOrdering",
        "title": _TITLES[happened.type],
    }
    if happened.field_path and happened.type in _WITH_PATH:
        payload["fieldPath"] = happened.field_path
    payload["event"] = {happened.resource_name: happened.resource}
    return payload


def payload_of(notification: dict[str, Any]) -> str:
    """A notification as it is sent, byte for byte."""
    return json.dumps(notification, separators=(",", ":"))
