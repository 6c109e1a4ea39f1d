"""Who works on which delivery: claiming due rows under a lease, and recording what came of them.

A row is due when its time has come, nobody holds it, and everything earlier of the same order has been delivered to
the same endpoint. Claiming is one statement: PostgreSQL skips rows that another worker is just claiming; SQLite has
one writer at a time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Update, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from foundation.database import Database, utc_now
from orders.events.order_event import OrderEvent
from orders.outbox.deliverer import Delivered, DueDelivery, NotDelivered, Outcome
from orders.outbox.delivery import Delivery
from orders.outbox.schedule import next_wait

_LONGEST_ERROR = 500


async def claim(database: Database, *, limit: int, lease_seconds: float) -> list[DueDelivery]:
    """Take up to ``limit`` due deliveries for ``lease_seconds``. An attempt counts from here, so that a delivery that
    kills its worker is not tried for ever."""
    now = utc_now()
    async with database.transaction() as session:
        claimed: Any = (await session.exec(_claim(now, limit, lease_seconds))).all()
        attempts: dict[str, int] = dict(claimed)
        if not attempts:
            return []
        rows = (
            await session.exec(
                select(Delivery, col(OrderEvent.payload))
                .join(OrderEvent, col(OrderEvent.id) == col(Delivery.order_event_id))
                .where(col(Delivery.id).in_(attempts))
            )
        ).all()
    return [_due(row, payload, attempts[row.id]) for row, payload in rows]


async def record(database: Database, due: DueDelivery, outcome: Outcome, retry_seconds: tuple[float, ...]) -> bool:
    """Write down what came of an attempt; whether it was still ours to write.

    A success counts even when the lease has run out; a failure only while nobody else has claimed the row since.
    """
    statement = update(Delivery).where(col(Delivery.id) == due.id, col(Delivery.state) == "pending")
    match outcome:
        case Delivered(status):
            statement = statement.values(state="delivered", lease_until=None, last_status=status, last_error=None)
        case NotDelivered(error, status):
            wait = next_wait(due.attempt, retry_seconds)
            statement = statement.where(col(Delivery.attempts) == due.attempt).values(
                lease_until=None,
                last_status=status,
                last_error=error[:_LONGEST_ERROR],
                **({"state": "failed"} if wait is None else {"due_at": utc_now() + timedelta(seconds=wait)}),
            )
    async with database.transaction() as session:
        return bool((await session.exec(statement.returning(col(Delivery.id)))).all())


def _claim(now: datetime, limit: int, lease_seconds: float) -> Any:
    due = _due_ids(now, limit).with_for_update(skip_locked=True).cte("due")
    statement: Update = update(Delivery).where(col(Delivery.id).in_(select(due.c.id)))
    return statement.values(
        lease_until=now + timedelta(seconds=lease_seconds), attempts=col(Delivery.attempts) + 1
    ).returning(col(Delivery.id), col(Delivery.attempts))


def _due_ids(now: datetime, limit: int) -> SelectOfScalar[str]:
    earlier = aliased(Delivery)
    unfinished: ColumnElement[bool] = (
        select(col(earlier.id))
        .where(
            col(earlier.order_id) == col(Delivery.order_id),
            col(earlier.destination) == col(Delivery.destination),
            col(earlier.endpoint) == col(Delivery.endpoint),
            col(earlier.seq) < col(Delivery.seq),
            col(earlier.state) != "delivered",
        )
        .exists()
    )
    free = or_(col(Delivery.lease_until).is_(None), col(Delivery.lease_until) <= now)
    return (
        select(col(Delivery.id))
        .where(col(Delivery.state) == "pending", col(Delivery.due_at) <= now, free, ~unfinished)
        .order_by(col(Delivery.due_at), col(Delivery.id))
        .limit(limit)
    )


def _due(row: Delivery, payload: str, attempt: int) -> DueDelivery:
    return DueDelivery(
        id=row.id,
        order_id=row.order_id,
        csp=row.csp,
        seq=row.seq,
        destination=row.destination,
        endpoint=row.endpoint,
        payload=payload,
        attempt=attempt,
    )
