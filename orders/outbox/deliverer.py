"""The seam between the outbox and the ways out: what a deliverer is given, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class DueDelivery:
    """One attempt to make. ``id`` and ``payload`` are the same at every attempt; ``attempt`` counts from 1.

    The retry schedule began at ``started_at``, after ``attempts_before`` attempts of before a replay. ``traceparent``
    is of the trace that it belongs to, if there is one.
    """

    id: str
    order_id: str
    csp: str
    seq: int
    event_type: str
    destination: str
    endpoint: str
    payload: str
    attempt: int
    attempts_before: int
    created_at: datetime
    started_at: datetime
    traceparent: str | None = None


@dataclass(frozen=True)
class Delivered:
    """The destination has it. ``status`` is the HTTP status, where there is one, ``answer`` what it began to say."""

    status: int | None = None
    answer: str = ""


@dataclass(frozen=True)
class NotDelivered:
    """It may or may not have arrived: to be tried again, as the schedule has it.

    ``retry_after``: seconds that the destination asked for. ``gone``: it wants no more at all. ``retry_seconds``: the
    destination's own schedule. ``ours``: the fault is on our side, and says nothing of the destination.
    """

    error: str
    status: int | None = None
    answer: str = ""
    retry_after: float | None = None
    gone: bool = False
    retry_seconds: tuple[float, ...] | None = None
    ours: bool = False


Outcome = Delivered | NotDelivered


class Deliverer(Protocol):
    """A way out. An error raised counts as not delivered."""

    async def deliver(self, due: DueDelivery) -> Outcome:
        """Make one attempt. The receiver must be able to tell a repeat by ``due.id``."""
