"""Who works on which delivery: claiming due rows under a lease.

A row is due when its time has come, nobody holds it, everything earlier of the same order has arrived at the same
endpoint (or was discarded), and its endpoint takes deliveries. Of an endpoint that is being tried again one delivery
goes ahead, whoever claims. PostgreSQL skips rows that another worker is just claiming; SQLite has one worker.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from orders.endpoints.tables import EndpointState
from orders.events.order_event import OrderEvent
from orders.outbox.deliverer import DueDelivery
from orders.outbox.delivery import Delivery

_SETTLED = ("delivered", "discarded")
#: What PostgreSQL knows of a queue is always old: it believes that few are due, and would sort all to take the first.
_IN_SEQUENCE = "SELECT set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true)"


async def claim(
    session: AsyncSession,
    *,
    limit: int,
    now: datetime,
    lease_seconds: float,
    kinds: Collection[str] = ("webhook", "conversation"),
    without: Sequence[tuple[str, str]] = (),
) -> list[DueDelivery]:
    """Take up to ``limit`` due deliveries for ``lease_seconds``, of these ``kinds`` of destination and none of the
    endpoints ``without`` (CSP and id).

    An attempt counts from here, so that a delivery that kills its worker is not tried for ever.
    """
    connection = await session.connection()
    if connection.dialect.name == "postgresql":
        await connection.exec_driver_sql(_IN_SEQUENCE)
    until = now + timedelta(seconds=lease_seconds)
    others = tuple_(col(Delivery.csp), col(Delivery.endpoint)).not_in(without) if without else true()
    ids = await _due_ids(connection, now, limit, ~_unwell(), others, col(Delivery.destination).in_(list(kinds)))
    for csp, endpoint in await _to_probe(connection, now):
        ids += await _probe(connection, csp, endpoint, now, until)
    if not ids:
        return []
    ours = await connection.execute(
        update(Delivery)
        .where(col(Delivery.id).in_(ids), col(Delivery.state) == "pending", _is_free(now))
        .values(lease_until=until, attempts=col(Delivery.attempts) + 1)
        .returning(col(Delivery.id))
    )
    return await _claimed(connection, list(ours.scalars()))


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


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(col(Delivery.lease_until).is_(None), col(Delivery.lease_until) <= now)


async def _due_ids(connection: AsyncConnection, now: datetime, limit: int, *where: ColumnElement[bool]) -> list[str]:
    due = (
        select(col(Delivery.id))
        .where(col(Delivery.state) == "pending", col(Delivery.due_at) <= now, _is_free(now))
        .where(~waits_for_earlier(), *where)
        .order_by(col(Delivery.due_at), col(Delivery.id))
        .limit(limit)
        .with_for_update(skip_locked=True, of=Delivery)
    )
    return list((await connection.execute(due)).scalars())


async def _to_probe(connection: AsyncConnection, now: datetime) -> list[tuple[str, str]]:
    """Endpoints that were left alone long enough."""
    rested = select(col(EndpointState.csp), col(EndpointState.endpoint)).where(
        col(EndpointState.paused_until) <= now, col(EndpointState.disabled_at).is_(None)
    )
    rested = rested.order_by(col(EndpointState.csp), col(EndpointState.endpoint))
    return [(row[0], row[1]) for row in await connection.execute(rested)]


async def _probe(connection: AsyncConnection, csp: str, endpoint: str, now: datetime, until: datetime) -> list[str]:
    """One delivery for an endpoint that is tried again, if this worker is the one to do it."""
    state = update(EndpointState).where(
        col(EndpointState.csp) == csp, col(EndpointState.endpoint) == endpoint, col(EndpointState.paused_until) <= now
    )
    there = and_(
        col(Delivery.destination) == "webhook", col(Delivery.csp) == csp, col(Delivery.endpoint) == endpoint
    )  # fmt: skip
    found = await _due_ids(connection, now, 1, there)
    if not found:
        return []
    # until it ends nobody else tries; if its worker dies, its lease ends that, too
    ours = await connection.execute(state.values(paused_until=until).returning(col(EndpointState.csp)))
    return found if ours.all() else []


async def _claimed(connection: AsyncConnection, ids: list[str]) -> list[DueDelivery]:
    table: Any = Delivery
    columns = (
        table.id, table.order_id, table.csp, table.seq, table.event_type, table.destination, table.endpoint,
        func.coalesce(table.payload, OrderEvent.payload), table.attempts, table.attempts_before, table.created_at,
        table.started_at,
    )  # fmt: skip
    rows = await connection.execute(
        select(*columns)
        .join(OrderEvent, col(OrderEvent.id) == table.order_event_id, isouter=True)
        .where(col(Delivery.id).in_(ids))
    )
    return [DueDelivery(*tuple(row)) for row in rows]
