"""What came of attempts, written down many at once: the deliveries, the attempts, and how the endpoints are doing.

A success counts even when the lease has run out; a failure only while nobody else has claimed the row since.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from foundation.counting import counted
from orders.endpoints.health import HealthRules, disable, has_arrived, has_failed
from orders.endpoints.tables import EndpointState
from orders.outbox.attempts import DeliveryAttempt
from orders.outbox.deliverer import Delivered, DueDelivery, NotDelivered, Outcome
from orders.outbox.delivery import Delivery
from orders.outbox.schedule import next_wait

_LONGEST_ERROR = 500
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Result:
    """One attempt that has ended: begun ``at``, over after ``seconds``."""

    due: DueDelivery
    outcome: Outcome
    at: datetime
    seconds: float


@dataclass(frozen=True)
class Rules:
    """``retry_seconds``: the waits between attempts, where an endpoint has none of its own."""

    retry_seconds: tuple[float, ...]
    health: HealthRules = field(default_factory=HealthRules)


async def record(session: AsyncSession, results: Sequence[Result], rules: Rules, now: datetime) -> list[EndpointState]:
    """Write down what came of attempts; the endpoints that were disabled by it."""
    if not results:
        return []
    given_up = await _record_deliveries(session, results, rules, now)
    await _record_attempts(session, results)
    return await _record_health(session, results, rules, given_up, now)


async def _record_deliveries(session: AsyncSession, results: Sequence[Result], rules: Rules, now: datetime) -> set[str]:
    """The ids of those that are given up."""
    arrived: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    for one in results:
        row: dict[str, Any] = {"b_id": one.due.id, "b_attempt": one.due.attempt, "last_status": one.outcome.status}
        if isinstance(one.outcome, Delivered):
            arrived.append(row)
        else:
            failed.append(row | _after_failure(one.due, one.outcome, rules, now))
    pending = (col(Delivery.id) == bindparam("b_id"), col(Delivery.state) == "pending")
    if arrived:
        done = update(Delivery).where(*pending).values(
            state="delivered", lease_until=None, last_error=None, finished_at=now, last_status=bindparam("last_status")
        )  # fmt: skip
        await _many(session, done, [{"b_id": row["b_id"], "last_status": row["last_status"]} for row in arrived])
    if failed:
        names = ("state", "due_at", "finished_at", "last_status", "last_error")
        undone = update(Delivery).where(*pending, col(Delivery.attempts) == bindparam("b_attempt"))
        await _many(session, undone.values(lease_until=None, **{name: bindparam(name) for name in names}), failed)
    return {row["b_id"] for row in failed if row["state"] == "failed"}


def _after_failure(due: DueDelivery, outcome: NotDelivered, rules: Rules, now: datetime) -> dict[str, Any]:
    schedule = rules.retry_seconds if outcome.retry_seconds is None else outcome.retry_seconds
    wait = next_wait(due.attempt - due.attempts_before, schedule)
    if outcome.gone:
        wait = 0.0  # it waits for the endpoint, which staff may enable again
    longer = max(wait or 0.0, outcome.retry_after or 0.0)
    return {
        "state": "pending" if wait is not None else "failed",
        "due_at": now + timedelta(seconds=longer),
        "finished_at": now if wait is None else None,
        "last_error": outcome.error[:_LONGEST_ERROR],
    }


async def _record_attempts(session: AsyncSession, results: Sequence[Result]) -> None:
    rows = [
        {
            "delivery_id": one.due.id,
            "number": one.due.attempt,
            "at": one.at,
            "seconds": one.seconds,
            "status": one.outcome.status,
            "error": one.outcome.error[:_LONGEST_ERROR] if isinstance(one.outcome, NotDelivered) else None,
            "answer": one.outcome.answer or None,
        }
        for one in results
    ]
    await _many(session, insert(DeliveryAttempt), rows)


async def _record_health(
    session: AsyncSession, results: Sequence[Result], rules: Rules, given_up: set[str], now: datetime
) -> list[EndpointState]:
    by_endpoint: dict[tuple[str, str], list[Result]] = {}
    for one in results:
        if one.due.destination == "webhook":
            by_endpoint.setdefault((one.due.csp, one.due.endpoint), []).append(one)
    disabled = []
    # always in the same sequence, so that two workers never wait for each other
    for csp, endpoint in sorted(by_endpoint):
        state = await locked_state(session, csp, endpoint)
        if _take_in(state, by_endpoint[csp, endpoint], rules, given_up, now):
            disabled.append(state)
            _log.warning("endpoint disabled", csp=csp, endpoint=endpoint, why=state.disabled_why)
    return disabled


def _take_in(state: EndpointState, results: Iterable[Result], rules: Rules, given_up: set[str], now: datetime) -> bool:
    """Whether the endpoint was disabled by one of these."""
    disabled = False
    for one in results:
        if isinstance(one.outcome, Delivered):
            has_arrived(state, now)
            continue
        has_failed(state, one.outcome, one.at, now, rules.health)
        if one.outcome.gone:
            disabled |= disable(state, "it answered 410 Gone", now)
        elif one.due.id in given_up and not one.outcome.ours and _nothing_since(state, one.due.started_at):
            attempts = counted(one.due.attempt - one.due.attempts_before, "attempt")
            disabled |= disable(
                state, f"nothing has arrived in {attempts} at one delivery "
                f"since {one.due.started_at:%Y-%m-%d %H:%M} UTC: {one.outcome.error}", now,
            )  # fmt: skip
    return disabled


def _nothing_since(state: EndpointState, start: datetime) -> bool:
    return state.last_success_at is None or state.last_success_at < start


async def locked_state(session: AsyncSession, csp: str, endpoint: str) -> EndpointState:
    """The endpoint's row, which nobody else can change until this transaction ends; made, where there is none."""
    wanted = (
        select(EndpointState)
        .where(col(EndpointState.csp) == csp, col(EndpointState.endpoint) == endpoint)
        .with_for_update()
    )
    found = (await session.exec(wanted)).one_or_none()
    if found is None:
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        fresh = EndpointState(csp=csp, endpoint=endpoint).model_dump()
        await _many(session, dialect.insert(EndpointState).on_conflict_do_nothing(), [fresh])
        found = (await session.exec(wanted)).one()
    return found


async def _many(session: AsyncSession, statement: Any, rows: list[dict[str, Any]]) -> None:
    connection = await session.connection()
    await connection.execute(statement, rows)
