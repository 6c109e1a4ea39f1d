"""Deliveries for people: what is on its way where, why not, and sending again or letting go.

A delivery that was given up holds the later ones of its order back, so that an OSS never hears of an end before a
beginning. Replaying it sends it and then those; discarding it lets them go on without it, and the OSS never gets that
event. Every event carries the whole order, so the next one tells it how the order stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal

from sqlalchemy import ColumnElement, CursorResult, func, or_
from sqlmodel import col, select, update

from foundation.bus import Bus
from foundation.database import Database, utc_now
from foundation.errors import Conflict, NotFound
from orders.events.order_event import OrderEvent
from orders.outbox.attempts import DeliveryAttempt
from orders.outbox.claims import waits_for_earlier
from orders.outbox.delivery import Delivery
from orders.outbox.due import tell_due

#: ``waiting`` is pending, behind an earlier one of the same order.
ShownState = Literal["pending", "waiting", "delivered", "failed", "discarded"]


class DeliveryNotFound(NotFound):
    """There is no such delivery, or it is another CSP's."""

    code: ClassVar[str] = "delivery_not_found"


class DeliveryBusy(Conflict):
    """It can't be done with a delivery as it stands."""

    code: ClassVar[str] = "delivery_busy"


@dataclass(frozen=True)
class Wanted:
    """Which deliveries: of an endpoint, an order, in some states, of events from ``since`` on and before ``until``."""

    endpoint: str | None = None
    order_id: str | None = None
    states: Sequence[ShownState] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Shown:
    """A delivery with the state that people read."""

    delivery: Delivery
    state: ShownState


class Deliveries:
    """The webhooks' deliveries of all CSPs."""

    def __init__(self, database: Database, bus: Bus) -> None:
        self._database = database
        self._bus = bus

    async def find(self, csp: str, wanted: Wanted, *, limit: int = 50, before: str | None = None) -> list[Shown]:
        """The newest first; ``before`` is the id of the last one on the page before."""
        waits = waits_for_earlier()
        rows = select(Delivery, waits).where(*_where(csp, wanted)).order_by(col(Delivery.id).desc()).limit(limit)
        if before is not None:
            rows = rows.where(col(Delivery.id) < before)
        async with self._database.transaction() as session:
            found = (await session.exec(rows)).all()
        return [Shown(row, _shown_state(row, waits=behind)) for row, behind in found]

    async def get(self, csp: str, delivery_id: str) -> tuple[Shown, str, list[DeliveryAttempt]]:
        """A delivery, its payload as it is sent, and the attempts that are still kept. Raises DeliveryNotFound."""
        async with self._database.transaction() as session:
            wanted = (
                select(Delivery, func.coalesce(col(Delivery.payload), col(OrderEvent.payload)), waits_for_earlier())
                .join(OrderEvent, col(OrderEvent.id) == col(Delivery.order_event_id), isouter=True)
                .where(col(Delivery.id) == delivery_id, *_where(csp, Wanted()))
            )
            found = (await session.exec(wanted)).one_or_none()
            tried = select(DeliveryAttempt).where(col(DeliveryAttempt.delivery_id) == delivery_id)
            attempts = (await session.exec(tried.order_by(col(DeliveryAttempt.number)))).all()
        if found is None:
            raise _not_found(delivery_id)
        row, payload, behind = found
        return Shown(row, _shown_state(row, waits=behind)), payload, list(attempts)

    async def last_attempts(self, csp: str, endpoint: str, *, limit: int) -> list[tuple[DeliveryAttempt, Delivery]]:
        """The last attempts at an endpoint that are still kept, the newest first, each with its delivery."""
        wanted = (
            select(DeliveryAttempt, Delivery)
            .join(Delivery, col(Delivery.id) == col(DeliveryAttempt.delivery_id))
            .where(*_where(csp, Wanted(endpoint)))
            .order_by(col(DeliveryAttempt.at).desc())
            .limit(limit)
        )
        async with self._database.transaction() as session:
            return [(attempt, delivery) for attempt, delivery in (await session.exec(wanted)).all()]

    async def counts(self, csp: str) -> dict[str, dict[ShownState, int]]:
        """For each endpoint, how many deliveries are pending, waiting or failed."""
        waits = waits_for_earlier()
        wanted = (
            select(col(Delivery.endpoint), col(Delivery.state), waits, func.count())
            .where(*_where(csp, Wanted(states=("pending", "waiting", "failed"))))
            .group_by(col(Delivery.endpoint), col(Delivery.state), waits)
        )
        found: dict[str, dict[ShownState, int]] = {}
        async with self._database.transaction() as session:
            for endpoint, state, behind, count in (await session.exec(wanted)).all():
                name: ShownState = "waiting" if behind and state == "pending" else state  # type: ignore[assignment]
                of = found.setdefault(endpoint, {})
                of[name] = of.get(name, 0) + count
        return found

    async def replay(self, csp: str, wanted: Wanted, delivery_id: str | None = None) -> int:
        """Send again, each order's events in sequence; how many. The ``webhook-id`` stays, so an OSS that has one
        already tells it by that. What is under way is left to end."""
        now = utc_now()
        where = [*_where(csp, wanted), or_(col(Delivery.lease_until).is_(None), col(Delivery.lease_until) <= now)]
        if delivery_id is not None:
            where.append(col(Delivery.id) == delivery_id)
        again = {
            "state": "pending", "due_at": now, "started_at": now, "attempts_before": col(Delivery.attempts),
            "lease_until": None, "finished_at": None,
        }  # fmt: skip
        count = await self._change(where, again)
        await tell_due(self._bus)
        return count

    async def replay_one(self, csp: str, delivery_id: str) -> None:
        """Send one again, whatever became of it. Raises DeliveryNotFound, DeliveryBusy."""
        await self.get(csp, delivery_id)
        if not await self.replay(csp, Wanted(), delivery_id):
            raise DeliveryBusy(f"{delivery_id} is being delivered at this moment.", advice="Look again in a minute.")

    async def discard(self, csp: str, delivery_id: str) -> None:
        """Let one go that has not arrived: later ones of its order no longer wait for it. Raises DeliveryNotFound,
        DeliveryBusy."""
        shown, _, _ = await self.get(csp, delivery_id)
        now = utc_now()
        free = or_(col(Delivery.lease_until).is_(None), col(Delivery.lease_until) <= now)
        open_states = col(Delivery.state).in_(("pending", "failed"))
        changes = {"state": "discarded", "finished_at": now, "lease_until": None}
        if not await self._change([col(Delivery.id) == delivery_id, open_states, free], changes):
            raise DeliveryBusy(
                f"{delivery_id} is {shown.state}, or being delivered at this moment.",
                advice="Only what has not arrived can be discarded.",
            )
        await tell_due(self._bus)

    async def _change(self, where: Sequence[ColumnElement[bool]], values: dict[str, Any]) -> int:
        async with self._database.transaction() as session:
            connection = await session.connection()
            result: CursorResult[Any] = await connection.execute(update(Delivery).where(*where).values(**values))
            return result.rowcount


def _where(csp: str, wanted: Wanted) -> list[ColumnElement[bool]]:
    where = [col(Delivery.csp) == csp, col(Delivery.destination) == "webhook"]
    if wanted.endpoint is not None:
        where.append(col(Delivery.endpoint) == wanted.endpoint)
    if wanted.order_id is not None:
        where.append(col(Delivery.order_id) == wanted.order_id)
    if wanted.since is not None:
        where.append(col(Delivery.created_at) >= wanted.since)
    if wanted.until is not None:
        where.append(col(Delivery.created_at) < wanted.until)
    if wanted.states:
        plain = [state for state in wanted.states if state not in ("waiting", "pending")]
        choices: list[ColumnElement[bool]] = [col(Delivery.state).in_(plain)]
        if "pending" in wanted.states and "waiting" in wanted.states:
            choices.append(col(Delivery.state) == "pending")
        elif "pending" in wanted.states:
            choices.append((col(Delivery.state) == "pending") & ~waits_for_earlier())
        elif "waiting" in wanted.states:
            choices.append((col(Delivery.state) == "pending") & waits_for_earlier())
        where.append(or_(*choices))
    return where


def _shown_state(row: Delivery, *, waits: bool) -> ShownState:
    return "waiting" if waits and row.state == "pending" else row.state  # type: ignore[return-value]


def _not_found(delivery_id: str) -> DeliveryNotFound:
    return DeliveryNotFound(f"There is no delivery {delivery_id!r}.", advice="See `bespoke webhooks deliveries`.")
