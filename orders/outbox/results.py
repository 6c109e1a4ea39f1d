"""What came of attempts, written down many at once: the deliveries, the attempts, and how the endpoints are doing.

A success counts even when the lease has run out; a failure only while nobody else has claimed the row since.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from foundation.counting import counted
from foundation.rows import add_all, new_values, row_of, table_of, things
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


def record(connection: Connection, results: Sequence[Result], rules: Rules, now: datetime) -> list[EndpointState]:
    """Write down what came of attempts; the endpoints that were disabled by it."""
    if not results:
        return []
    given_up = _record_deliveries(connection, results, rules, now)
    _record_attempts(connection, results)
    return _record_health(connection, results, rules, given_up, now)


def _record_deliveries(connection: Connection, results: Sequence[Result], rules: Rules, now: datetime) -> set[str]:
    """The ids of those that are given up."""
    arrived: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    for one in results:
        row: dict[str, Any] = {"b_id": one.due.id, "last_status": one.outcome.status}
        if isinstance(one.outcome, Delivered):
            arrived.append(row | {"finished_at": now})
        else:
            row["b_attempt"] = one.due.attempt
            failed.append(row | _after_failure(one.due, one.outcome, rules, now))
    add_all(connection, _ARRIVED, arrived)
    add_all(connection, _NOT_ARRIVED, failed)
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


def _record_attempts(connection: Connection, results: Sequence[Result]) -> None:
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
    add_all(connection, _ADD_ATTEMPT, rows)


def _record_health(
    connection: Connection, results: Sequence[Result], rules: Rules, given_up: set[str], now: datetime
) -> list[EndpointState]:
    by_endpoint: dict[tuple[str, str], list[Result]] = {}
    for one in results:
        if one.due.destination == "webhook":
            by_endpoint.setdefault((one.due.csp, one.due.endpoint), []).append(one)
    disabled = []
    # always in the same sequence, so that two workers never wait for each other
    for csp, endpoint in sorted(by_endpoint):
        state = locked_state(connection, csp, endpoint)
        if _take_in(state, by_endpoint[csp, endpoint], rules, given_up, now):
            disabled.append(state)
            _log.warning("endpoint disabled", csp=csp, endpoint=endpoint, why=state.disabled_why)
        save_state(connection, state)
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


def locked_state(connection: Connection, csp: str, endpoint: str) -> EndpointState:
    """The endpoint's row, which nobody else can change until this transaction ends; made, where there is none."""
    name = {"b_csp": csp, "b_endpoint": endpoint}
    found = things(connection, EndpointState, _LOCKED_STATE, name)
    if not found:
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        connection.execute(dialect.insert(_STATES).on_conflict_do_nothing(), {"csp": csp, "endpoint": endpoint})
        found = things(connection, EndpointState, _LOCKED_STATE, name)
    return found[0]


def save_state(connection: Connection, state: EndpointState) -> None:
    """Write an endpoint's row as it is now, which has been read ``locked``."""
    row = row_of(state)
    row |= {"b_csp": row.pop("csp"), "b_endpoint": row.pop("endpoint")}
    connection.execute(_SAVE_STATE, row)


# Run for each order many times, and so made once.
_DELIVERIES, _STATES = table_of(Delivery), table_of(EndpointState)
_PENDING = update(_DELIVERIES).where(_DELIVERIES.c.id == bindparam("b_id"), _DELIVERIES.c.state == "pending")
_ARRIVED = _PENDING.values(
    state="delivered", lease_until=None, last_error=None, **new_values(_DELIVERIES, "finished_at", "last_status")
)
_NOT_ARRIVED = _PENDING.where(_DELIVERIES.c.attempts == bindparam("b_attempt")).values(
    lease_until=None, **new_values(_DELIVERIES, "state", "due_at", "finished_at", "last_status", "last_error")
)
_ADD_ATTEMPT = insert(table_of(DeliveryAttempt))
_IS_STATE = (_STATES.c.csp == bindparam("b_csp"), _STATES.c.endpoint == bindparam("b_endpoint"))
# An update that changes nothing takes the row's lock on PostgreSQL, the writer's on SQLite
_LOCKED_STATE = update(_STATES).where(*_IS_STATE).values(failures=_STATES.c.failures).returning(*_STATES.c)
_SAVE_STATE = (
    update(_STATES)
    .where(*_IS_STATE)
    .values(new_values(_STATES, *(one.name for one in _STATES.c if not one.primary_key)))
)
