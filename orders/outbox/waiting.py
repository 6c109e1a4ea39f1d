"""What has not arrived and what waits for staff: deliveries by CSP and state, and disabled endpoints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import Metric
from sqlmodel import col, func, select

from foundation.database import Database, utc_now
from orders.endpoints.tables import EndpointState
from orders.metrics import waiting_figures
from orders.outbox.delivery import Delivery

_STATES = ("pending", "failed")


@dataclass(frozen=True)
class Waiting:
    """``deliveries``: how many, by CSP, destination and state (``pending`` or ``failed``). ``disabled``: the endpoints
    that get nothing, each with its CSP before it. ``oldest``: since when the oldest pending one has waited, by CSP and
    destination."""

    deliveries: Mapping[tuple[str, str, str], int]
    disabled: Sequence[tuple[str, str]]
    oldest: Mapping[tuple[str, str], datetime]


async def waiting_in(database: Database) -> Waiting:
    """All of it."""
    kinds = col(Delivery.csp), col(Delivery.destination), col(Delivery.state)
    waiting = select(*kinds, func.count()).where(kinds[-1].in_(_STATES)).group_by(*kinds)
    disabled = select(EndpointState.csp, EndpointState.endpoint).where(col(EndpointState.disabled_at).is_not(None))
    oldest = select(*kinds[:2], func.min(col(Delivery.created_at))).where(kinds[-1] == "pending").group_by(*kinds[:2])
    async with database.transaction() as session:
        counts = (await session.exec(waiting)).all()
        since = (await session.exec(oldest)).all()
        endpoints = (await session.exec(disabled)).all()
    return Waiting(
        {(csp, destination, state): count for csp, destination, state, count in counts},
        endpoints,
        {(csp, destination): at for csp, destination, at in since},
    )


async def figures_of_waiting(database: Database) -> Sequence[Metric]:
    """What the database says, for Prometheus."""
    found = await waiting_in(database)
    deliveries, oldest, disabled = waiting_figures()
    for kind, count in found.deliveries.items():
        deliveries.add_metric(kind, count)
    now = utc_now()
    for place, since in found.oldest.items():
        oldest.add_metric(place, max((now - since).total_seconds(), 0))
    for csp, count in Counter(csp for csp, _ in found.disabled).items():
        disabled.add_metric([csp], count)
    return deliveries, oldest, disabled
