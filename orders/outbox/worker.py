"""The delivery worker: takes due deliveries, hands them to their deliverers, records what came of it.

Woken by the bus, and by itself every ``poll_seconds``, since a bus event may be lost. Any number of workers may run on
PostgreSQL, one on SQLite. What a worker held when it died is taken up again once its lease has run out.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping

import structlog

from foundation.bus import Bus, BusEvent
from foundation.database import Database
from orders.outbox.claims import claim, record
from orders.outbox.deliverer import Deliverer, DueDelivery, NotDelivered, Outcome

#: The bus topic that says: there are new deliveries.
OUTBOX_DUE = "outbox.due"

_log = structlog.get_logger(__name__)


class Outbox:
    """A worker. ``deliverers`` are by kind of destination: ``webhook``, ``conversation``."""

    def __init__(
        self,
        database: Database,
        bus: Bus,
        deliverers: Mapping[str, Deliverer],
        *,
        retry_seconds: tuple[float, ...],
        lease_seconds: float = 60.0,
        poll_seconds: float = 1.0,
    ) -> None:
        self._database = database
        self._deliverers = deliverers
        self._retry_seconds = retry_seconds
        self._lease_seconds = lease_seconds
        self._poll_seconds = poll_seconds
        # SQLite has one writer at a time: more at once would only wait for each other
        self._slots = 4 if database.is_sqlite else 16
        self._busy: set[str] = set()
        self._wake = asyncio.Event()
        self._stopping = False
        self._stopped = asyncio.Event()
        self._stopped.set()
        bus.subscribe(OUTBOX_DUE, self._on_due)

    async def run(self) -> None:
        """Deliver until :meth:`stop`. Attempts under way are finished first."""
        self._stopped.clear()
        try:
            async with asyncio.TaskGroup() as attempts:
                while not self._stopping:
                    self._wake.clear()
                    found = await self._claimed(self._slots - len(self._busy))
                    for due in found:
                        self._busy.add(due.id)
                        attempts.create_task(self._attempt(due))
                    if not found:
                        await self._woken()
        finally:
            self._stopped.set()

    async def stop(self) -> None:
        """Take nothing new, and wait until what is under way is recorded."""
        self._stopping = True
        self._wake.set()
        await self._stopped.wait()

    async def _on_due(self, _event: BusEvent) -> None:
        self._wake.set()

    async def _woken(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._poll_seconds):
                await self._wake.wait()

    async def _claimed(self, slots: int) -> list[DueDelivery]:
        if slots <= 0:
            return []
        try:
            return await claim(self._database, limit=slots, lease_seconds=self._lease_seconds)
        except Exception:
            # whatever it is, a worker that ended here would leave orders undelivered without a sign
            _log.exception("the outbox can't read its table; trying again")
            return []

    async def _attempt(self, due: DueDelivery) -> None:
        outcome = await self._outcome(due)
        try:
            ours = await record(self._database, due, outcome, self._retry_seconds)
        except Exception:
            _log.exception("an attempt can't be recorded; it is made again after its lease", delivery=due.id)
        else:
            if not ours:
                _log.info("another worker has taken over", delivery=due.id)
        self._busy.discard(due.id)
        self._wake.set()

    async def _outcome(self, due: DueDelivery) -> Outcome:
        try:
            # ends before the lease does, so that no other worker begins while this one is still at it
            async with asyncio.timeout(self._lease_seconds * 0.8):
                outcome = await self._deliverers[due.destination].deliver(due)
        except TimeoutError:
            outcome = NotDelivered("the delivery took too long")
        except Exception as error:
            _log.exception("a deliverer failed", delivery=due.id, destination=due.destination)
            outcome = NotDelivered(f"{type(error).__name__}: {error}")
        if isinstance(outcome, NotDelivered):
            _log.warning(
                "not delivered", delivery=due.id, order=due.order_id, attempt=due.attempt, error=outcome.error,
                status=outcome.status,
            )  # fmt: skip
        return outcome
