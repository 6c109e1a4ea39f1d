"""What has not arrived, counted for those who watch: deliveries by CSP and state, and disabled endpoints."""

from __future__ import annotations

from sqlmodel import col, func, select

from foundation.database import Database
from orders.endpoints.tables import EndpointState
from orders.metrics import DISABLED, WAITING
from orders.outbox.delivery import Delivery

_STATES = ("pending", "failed")


async def count_waiting(database: Database) -> None:
    """Set the gauges to what the database says."""
    async with database.transaction() as session:
        kinds = col(Delivery.csp), col(Delivery.destination), col(Delivery.state)
        waiting = select(*kinds, func.count()).where(kinds[-1].in_(_STATES)).group_by(*kinds)
        disabled = select(col(EndpointState.csp), func.count()).where(col(EndpointState.disabled_at).is_not(None))
        counts = (await session.exec(waiting)).all()
        endpoints = (await session.exec(disabled.group_by(col(EndpointState.csp)))).all()
    # Those of which there are none any more would stay as they were.
    WAITING.clear()
    DISABLED.clear()
    for csp, destination, state, count in counts:
        WAITING.labels(csp, destination, state).set(count)
    for csp, count in endpoints:
        DISABLED.labels(csp).set(count)
