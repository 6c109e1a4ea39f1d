"""The delivery worker: takes due deliveries, hands them to their deliverers, records what came of it.

Woken by the bus, and by itself every ``poll_seconds``, since a bus event may be lost. Any number of workers may run:
each takes what no other has. What a worker held when it died is taken up again once its lease has run out.

Attempts run side by side; recording and claiming happen in one place, for many deliveries in one transaction: what ends
while one transaction runs is in the next. Losing power may lose the last of those; then what arrived already is
sent again, with the id it had.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import timedelta
from functools import partial

import structlog
from opentelemetry.trace import SpanKind
from sqlalchemy import Connection

from foundation.bus import Bus
from foundation.database import Database, utc_now
from foundation.tracing.spans import fail, note, span
from orders.endpoints.tables import EndpointState
from orders.metrics import ATTEMPT_SECONDS, ATTEMPTS
from orders.outbox.claims import claim
from orders.outbox.deliverer import Deliverer, DueDelivery, NotDelivered, Outcome
from orders.outbox.due import on_due
from orders.outbox.housekeeping import forget_attempts, put_off
from orders.outbox.results import Result, Rules, record

#: Takes what is due, as a part of a transaction.
Claiming = Callable[[Connection], list[DueDelivery]]
#: Announces an endpoint's state, in the transaction that disables it.
Announce = Callable[[Connection, EndpointState], None]
#: What announces the endpoints of these CSPs; see announcing.py.
Announcing = Callable[[Collection[str]], Awaitable[Announce]]

_SLOTS = 256
_MOST_CLAIMED = 32
#: An endpoint that hangs must not take all slots.
_MOST_OF_ONE = 32
_HOUSEKEEPING_SECONDS = 60.0
_log = structlog.get_logger(__name__)


class Outbox:
    """A worker. ``deliverers`` are by kind of destination, ``webhook`` or ``conversation``; others are left alone.

    Attempts are kept for ``attempt_days``.
    """

    def __init__(
        self,
        database: Database,
        bus: Bus,
        deliverers: Mapping[str, Deliverer],
        *,
        rules: Rules,
        announce: Announcing,
        lease_seconds: float = 60.0,
        poll_seconds: float = 1.0,
        attempt_days: float = 30.0,
    ) -> None:
        self._database = database
        self._deliverers = deliverers
        self._rules = rules
        self._announce = announce
        self._lease_seconds = lease_seconds
        self._poll_seconds = poll_seconds
        self._attempt_days = attempt_days
        self._busy: Counter[tuple[str, str]] = Counter()
        self._ended: list[Result] = []
        self._wake = asyncio.Event()
        self._stopping = False
        self._stopped = asyncio.Event()
        self._stopped.set()
        on_due(bus, self._wake.set)

    async def run(self) -> None:
        """Deliver until :meth:`stop`. Attempts under way are finished first."""
        self._stopped.clear()
        keeping = asyncio.create_task(self._keep_house())
        try:
            async with asyncio.TaskGroup() as attempts:
                while not self._is_done():
                    self._wake.clear()
                    slots = 0 if self._stopping else min(_SLOTS - self._busy.total(), _MOST_CLAIMED)
                    found = await self._recorded_and_claimed(slots)
                    for due in found:
                        self._busy[due.csp, due.endpoint] += 1
                        attempts.create_task(self._attempt(due))
                    # where less is due than was asked for, what ends, or comes anew, wakes
                    if not self._is_done() and (not found or len(found) < slots):
                        await self._woken()
        finally:
            keeping.cancel()
            self._stopped.set()

    async def stop(self) -> None:
        """Take nothing new, and wait until what is under way is recorded."""
        self._stopping = True
        self._wake.set()
        await self._stopped.wait()

    def _is_done(self) -> bool:
        return self._stopping and not self._busy.total() and not self._ended

    async def _woken(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._poll_seconds):
                await self._wake.wait()

    async def _recorded_and_claimed(self, slots: int) -> list[DueDelivery]:
        """Write down what has ended, and take up to ``slots`` of what is due then: in one transaction, since what is
        recorded may let others go ahead. What can't be recorded is kept for the next time, as long as its lease."""
        results, self._ended = self._ended, []
        full = [name for name, count in self._busy.items() if count >= _MOST_OF_ONE]
        claimed = partial(
            claim, limit=slots, now=utc_now(), lease_seconds=self._lease_seconds, kinds=self._deliverers, without=full
        )
        if results:
            try:
                return await self._database.write(await self._recording(results, claimed))
            except Exception:
                _log.exception("attempts can't be recorded; trying again", attempts=len(results))
                oldest = utc_now() - timedelta(seconds=self._lease_seconds)
                self._ended = [one for one in results if one.at > oldest] + self._ended
        try:
            return await self._database.write(claimed) if slots else []
        except Exception:
            # whatever it is, a worker that ended here would leave orders undelivered without a sign
            _log.exception("the outbox can't read its table; trying again")
            return []

    async def _recording(self, results: list[Result], claimed: Claiming) -> Claiming:
        """What writes results down, and then claims."""
        announce, now = await self._announce({one.due.csp for one in results if _may_disable(one)}), utc_now()

        def recorded(connection: Connection) -> list[DueDelivery]:
            for state in record(connection, results, self._rules, now):
                announce(connection, state)
            return claimed(connection)

        return recorded

    async def _attempt(self, due: DueDelivery) -> None:
        at, started = utc_now(), time.perf_counter()
        outcome = await self._traced(due)
        seconds = time.perf_counter() - started
        self._ended.append(Result(due, outcome, at, seconds))
        result = "failed" if isinstance(outcome, NotDelivered) else "delivered"
        ATTEMPTS.labels(due.csp, due.destination, result).inc()
        ATTEMPT_SECONDS.labels(due.destination).observe(seconds)
        name = due.csp, due.endpoint
        self._busy[name] -= 1
        if not self._busy[name]:
            del self._busy[name]
        self._wake.set()

    async def _traced(self, due: DueDelivery) -> Outcome:
        """An attempt in the trace of the turn that ordered."""
        with span(
            f"deliver {due.destination}", kind=SpanKind.CONSUMER, traceparent=due.traceparent,
            csp=due.csp, order=due.order_id, delivery=due.id, event_type=due.event_type, attempt=due.attempt,
        ) as attempt:  # fmt: skip
            outcome = await self._outcome(due)
            if outcome.status is not None:
                note(attempt, status=outcome.status)
            if isinstance(outcome, NotDelivered):
                fail(attempt, "not_delivered")
        return outcome

    async def _outcome(self, due: DueDelivery) -> Outcome:
        try:
            # ends before the lease does, so that no other worker begins while this one is still at it
            async with asyncio.timeout(self._lease_seconds * 0.8):
                outcome = await self._deliverers[due.destination].deliver(due)
        except TimeoutError:
            outcome = NotDelivered("the delivery took too long")
        except Exception as error:
            _log.exception("a deliverer failed", delivery=due.id, destination=due.destination)
            outcome = NotDelivered(f"{type(error).__name__}: {error}", ours=True)
        if isinstance(outcome, NotDelivered):
            # What comes after the colon an OSS may have said of the customer: staff reads it of the delivery.
            told = outcome.error.partition(":")[0]
            _log.warning(
                "not delivered", delivery=due.id, order=due.order_id, attempt=due.attempt, error=told,
                status=outcome.status,
            )  # fmt: skip
        return outcome

    async def _keep_house(self) -> None:
        while True:
            try:
                await forget_attempts(self._database, utc_now() - timedelta(days=self._attempt_days))
                await put_off(self._database, utc_now())
            except Exception:
                _log.exception("the outbox can't be tidied; trying again later")
            await asyncio.sleep(_HOUSEKEEPING_SECONDS)


def _may_disable(result: Result) -> bool:
    return result.due.destination == "webhook" and isinstance(result.outcome, NotDelivered)
