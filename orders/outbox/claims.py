"""Who works on which delivery: claiming due rows under a lease.

A row is due when its time has come, nobody holds it, everything earlier of the same order has arrived at the same
endpoint (or was discarded), and its endpoint takes deliveries. Of an endpoint that is being tried again one delivery
goes ahead, whoever claims. PostgreSQL skips rows that another worker is just claiming; SQLite has one worker.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    bindparam,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from foundation.database import UtcDateTime
from foundation.rows import table_of
from orders.endpoints.tables import EndpointState
from orders.events.order_event import OrderEvent
from orders.metrics import LEASES_EXPIRED
from orders.outbox.deliverer import DueDelivery
from orders.outbox.delivery import Delivery

_SETTLED = ("delivered", "discarded")
_Due = Select[str, datetime | None]
#: What PostgreSQL knows of a queue is always old: it believes that few are due, and would sort all to take the first.
_IN_SEQUENCE = "SELECT set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true)"


def claim(
    connection: Connection,
    *,
    limit: int,
    now: datetime,
    lease_seconds: float,
    kinds: Collection[str] = ("webhook", "conversation"),
    without: Sequence[tuple[str, str]] = (),
) -> list[DueDelivery]:
    """Take up to ``limit`` due deliveries for ``lease_seconds``, of these ``kinds`` of destination and none of the
    endpoints ``without`` (CSP and id).

    An attempt counts from here, so that a delivery that kills its worker is not tried for ever. It is a part of the
    transaction of ``connection``.
    """
    if not limit:
        return []
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_IN_SEQUENCE)
    until = now + timedelta(seconds=lease_seconds)
    due = _DUE_ANYWHERE
    if without:
        due = due.where(tuple_(col(Delivery.csp), col(Delivery.endpoint)).not_in(without))
    ids = _due_ids(connection, due, {"now": now, "count": limit, "kinds": list(kinds)})
    for csp, endpoint in _to_probe(connection, now):
        ids += _probe(connection, csp, endpoint, now, until)
    if not ids:
        return []
    ours = connection.execute(_TAKE, {"now": now, "until": until, "ids": ids}).scalars().all()
    return [DueDelivery(*tuple(row)) for row in connection.execute(_TAKEN, {"ids": ours})]


def _unwell() -> ColumnElement[bool]:
    """The delivery's endpoint is disabled, or left alone, or being tried again."""
    return exists().where(
        col(Delivery.destination) == "webhook",
        col(EndpointState.csp) == col(Delivery.csp),
        col(EndpointState.endpoint) == col(Delivery.endpoint),
        or_(col(EndpointState.disabled_at).is_not(None), col(EndpointState.paused_until).is_not(None)),
    )


def waits_for_earlier() -> ColumnElement[bool]:
    """Something earlier of the same order has not arrived there yet."""
    earlier = aliased(Delivery)
    return exists().where(
        col(earlier.order_id) == col(Delivery.order_id),
        col(earlier.destination) == col(Delivery.destination),
        col(earlier.endpoint) == col(Delivery.endpoint),
        col(earlier.seq) < col(Delivery.seq),
        col(earlier.state).not_in(_SETTLED),
    )


def _is_free(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    return or_(col(Delivery.lease_until).is_(None), col(Delivery.lease_until) <= now)


# Asked several times a second for as long as the process lives, and so written once.
_NOW = bindparam("now", type_=UtcDateTime())
_DUE = (
    select(col(Delivery.id), col(Delivery.lease_until))
    .where(col(Delivery.state) == "pending", col(Delivery.due_at) <= _NOW, _is_free(_NOW), ~waits_for_earlier())
    .order_by(col(Delivery.due_at), col(Delivery.id))
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True, of=Delivery)
)
_RESTED = (
    select(col(EndpointState.csp), col(EndpointState.endpoint))
    .where(col(EndpointState.paused_until) <= _NOW, col(EndpointState.disabled_at).is_(None))
    .order_by(col(EndpointState.csp), col(EndpointState.endpoint))
    .with_for_update(skip_locked=True)  # that one worker looks is enough, and none waits here for another
)
_DUE_ANYWHERE = _DUE.where(~_unwell(), col(Delivery.destination).in_(bindparam("kinds", expanding=True)))
_DUE_THERE = _DUE.where(
    col(Delivery.destination) == "webhook",
    col(Delivery.csp) == bindparam("csp"),
    col(Delivery.endpoint) == bindparam("endpoint"),
)


_IDS = col(Delivery.id).in_(bindparam("ids", expanding=True))
_TAKE = (
    update(Delivery)
    .where(_IDS, col(Delivery.state) == "pending", _is_free(_NOW))
    .values(lease_until=bindparam("until", type_=UtcDateTime()), attempts=col(Delivery.attempts) + 1)
    .returning(col(Delivery.id))
)
_DELIVERIES = table_of(Delivery).c
_TAKEN = (
    select(
        *_DELIVERIES["id", "order_id", "csp", "seq", "event_type", "destination", "endpoint"],
        func.coalesce(col(Delivery.payload), col(OrderEvent.payload)),
        *_DELIVERIES["attempts", "attempts_before", "created_at", "started_at", "traceparent"],
    )
    .join(OrderEvent, col(OrderEvent.id) == col(Delivery.order_event_id), isouter=True)
    .where(_IDS)
)


def _due_ids(connection: Connection, due: _Due, told: dict[str, Any]) -> list[str]:
    found = connection.execute(due, told).all()
    LEASES_EXPIRED.inc(sum(lease is not None for _, lease in found))
    return [delivery for delivery, _ in found]


def _to_probe(connection: Connection, now: datetime) -> list[tuple[str, str]]:
    """Endpoints that were left alone long enough."""
    return [(row[0], row[1]) for row in connection.execute(_RESTED, {"now": now})]


def _probe(connection: Connection, csp: str, endpoint: str, now: datetime, until: datetime) -> list[str]:
    """One delivery for an endpoint that is tried again, if this worker is the one to do it."""
    state = update(EndpointState).where(
        col(EndpointState.csp) == csp, col(EndpointState.endpoint) == endpoint, col(EndpointState.paused_until) <= now
    )
    found = _due_ids(connection, _DUE_THERE, {"now": now, "count": 1, "csp": csp, "endpoint": endpoint})
    if not found:
        return []
    # until it ends nobody else tries; if its worker dies, its lease ends that, too
    ours = connection.execute(state.values(paused_until=until).returning(col(EndpointState.csp)))
    return found if ours.all() else []
