"""The seam between the outbox and the ways out: what a deliverer is given, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class DueDelivery:
    """One attempt to make. ``id`` and ``payload`` are the same at every attempt; ``attempt`` counts from 1."""

    id: str
    order_id: str
    csp: str
    seq: int
    destination: str
    endpoint: str
    payload: str
    attempt: int


@dataclass(frozen=True)
class Delivered:
    """The destination has it. ``status`` is the HTTP status, where there is one."""

    status: int | None = None


@dataclass(frozen=True)
class NotDelivered:
    """It may or may not have arrived: to be tried again, as the schedule has it."""

    error: str
    status: int | None = None


Outcome = Delivered | NotDelivered


class Deliverer(Protocol):
    """A way out. An error raised counts as not delivered."""

    async def deliver(self, due: DueDelivery) -> Outcome:
        """Make one attempt. The receiver must be able to tell a repeat by ``due.id``."""
