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
    async with database.transaction() as session:
        connection = await session.connection()
        named = select(col(EndpointState.csp), col(EndpointState.endpoint)).where(_rests(now))
        endpoints = [(row[0], row[1]) for row in await connection.execute(named)]
    return sum([await _put_off_at(database, csp, endpoint, now) for csp, endpoint in endpoints])


async def _put_off_at(database: Database, csp: str, endpoint: str, now: datetime) -> int:
    # staff may enable it at this moment, and then nothing may wait. PostgreSQL: the lock lets only one of both go on.
    # SQLite: the change looks for itself whether the endpoint still rests
    state = select(col(EndpointState.csp)).where(
        col(EndpointState.csp) == csp, col(EndpointState.endpoint) == endpoint, _rests(now)
    )
    due = select(col(Delivery.id)).where(*pending_at(csp, endpoint), col(Delivery.due_at) <= now).limit(_AT_ONCE)
    later = update(Delivery).where(state.exists()).values(due_at=now + _PUT_OFF)
    return await _in_parts(
        database,
        due,
        lambda found: later.where(col(Delivery.id).in_([one[0] for one in found])),
        holding=state.with_for_update(),
    )


def _rests(now: datetime) -> ColumnElement[bool]:
    """The endpoint takes nothing for a while."""
    return or_(col(EndpointState.disabled_at).is_not(None), col(EndpointState.paused_until) > now + _SOON)


def pending_at(csp: str, endpoint: str) -> list[ColumnElement[bool]]:
    """Deliveries that wait for an endpoint, and are with no worker."""
    return [
        col(Delivery.state) == "pending",
        col(Delivery.destination) == "webhook",
        col(Delivery.csp) == csp,
        col(Delivery.endpoint) == endpoint,
        col(Delivery.lease_until).is_(None),
    ]


async def _in_parts(database: Database, wanted: Any, change: Any, holding: Any = None) -> int:
    """Change the rows that are ``wanted``, some in each transaction, until there are no more; how many there were.

    Each transaction first takes the row ``holding``, and does nothing where that is there no longer.
    """
    total = 0
    while True:
        async with database.transaction(survives_power_cut=False) as session:
            connection = await session.connection()
            if holding is not None and (await connection.execute(holding)).first() is None:
                return total
            found = [tuple(row) for row in await connection.execute(wanted)]
            if found:
                await connection.execute(change(found))
        total += len(found)
        if len(found) < _AT_ONCE:
            return total
