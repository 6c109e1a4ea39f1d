"""Subscriptions, and the events that an OSS sends to our listener, in the bodies of TMF622."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from orders.tmf622.models.order import ProductOrderUpdate
from orders.tmf622.models.references import Ref
from orders.tmf622.models.values import DateTime, Id, Line, TaskStateWord, Tmf, Words


class EventSubscriptionInput(Tmf):
    """The body of POST hub."""

    callback: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    query: Annotated[str, StringConstraints(max_length=2000)] | None = None


class OrderInEvent(ProductOrderUpdate):
    """The order in an event of the OSS."""

    id: Id
    href: Line | None = None
    order_date: DateTime | None = None


class CancellationInEvent(Tmf):
    """The cancellation in an event of the OSS."""

    id: Id | None = None
    href: Line | None = None
    cancellation_reason: Words | None = None
    effective_cancellation_date: DateTime | None = None
    requested_cancellation_date: DateTime | None = None
    product_order: Ref
    state: TaskStateWord = "acknowledged"


class OrderEventPayload(Tmf):
    """What an event of an order holds."""

    product_order: OrderInEvent


class CancelEventPayload(Tmf):
    """What an event of a cancellation holds."""

    cancel_product_order: CancellationInEvent


class _Event(Tmf):
    id: Id | None = None
    href: Line | None = None
    event_id: Id | None = None
    event_time: DateTime | None = None
    event_type: Line | None = None
    correlation_id: Line | None = None
    domain: Line | None = None
    title: Line | None = None
    description: Words | None = None
    priority: Line | None = None
    time_ocurred: DateTime | None = None  # as the definition spells it
    field_path: Line | None = None


class ProductOrderEvent(_Event):
    """An event of an order, sent to our listener."""

    event: OrderEventPayload


class CancelProductOrderEvent(_Event):
    """An event of a cancellation, sent to our listener."""

    event: CancelEventPayload
