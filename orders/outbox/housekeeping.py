"""What a worker does beside delivering: it lets go of old attempts, and puts off what an endpoint can't be sent now.

Both a few rows at a time, so that nobody waits long for it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, tuple_, update
from sqlmodel import col

from foundation.database import Database
from orders.endpoints.tables import EndpointState
from orders.outbox.attempts import DeliveryAttempt
from orders.outbox.delivery import Delivery

_AT_ONCE = 1000
_SOON = timedelta(seconds=30)
_PUT_OFF = timedelta(minutes=5)


async def forget_attempts(database: Database, before: datetime) -> int:
    """Delete the attempts begun before a time; how many there were."""
    key = tuple_(col(DeliveryAttempt.delivery_id), col(DeliveryAttempt.number))
    old = (
        select(col(DeliveryAttempt.delivery_id), col(DeliveryAttempt.number))
        .where(col(DeliveryAttempt.at) < before)
        .limit(_AT_ONCE)
    )
    return await _in_parts(database, old, lambda found: delete(DeliveryAttempt).where(key.in_(found)))


async def put_off(database: Database, now: datetime) -> int:
    """Make what is due at an endpoint that takes nothing for a while due a little later; how many there were.

    Nothing depends on it: such deliveries aren't claimed anyway. But thousands of them at the head of the queue would
    be looked at, and passed over, at each claim.
    """
    resting = select(col(EndpointState.csp), col(EndpointState.endpoint)).where(
        or_(col(EndpointState.disabled_at).is_not(None), col(EndpointState.paused_until) > now + _SOON)
    )
    async with database.transaction() as session:
        endpoints = [(row[0], row[1]) for row in await (await session.connection()).execute(resting)]
    total = 0
    for csp, endpoint in endpoints:
        due = select(col(Delivery.id)).where(*pending_at(csp, endpoint), col(Delivery.due_at) <= now).limit(_AT_ONCE)
        later = update(Delivery).values(due_at=now + _PUT_OFF)
        total += await _in_parts(
            database, due, lambda found, later=later: later.where(col(Delivery.id).in_([one[0] for one in found]))
        )
    return total


def pending_at(csp: str, endpoint: str) -> list[ColumnElement[bool]]:
    """Deliveries that wait for an endpoint, and are with no worker."""
    return [
        col(Delivery.state) == "pending",
        col(Delivery.destination) == "webhook",
        col(Delivery.csp) == csp,
        col(Delivery.endpoint) == endpoint,
        col(Delivery.lease_until).is_(None),
    ]


async def _in_parts(database: Database, wanted: Any, change: Any) -> int:
    """Change the rows that are ``wanted``, some in each transaction, until there are no more."""
    total = 0
    while True:
        async with database.transaction(survives_power_cut=False) as session:
            connection = await session.connection()
            found = [tuple(row) for row in await connection.execute(wanted)]
            if found:
                await connection.execute(change(found))
        total += len(found)
        if len(found) < _AT_ONCE:
            return total
