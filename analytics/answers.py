"""Sums, and what follows from them. What each means to the letter is in ``docs/analytics.md``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Place(NamedTuple):
    """All that sums of a day are told apart by."""

    channel: str
    segment: str
    locale: str
    revision: int


class Conversations(NamedTuple):
    """Conversations, and how many of them came so far."""

    greeted: int = 0
    spoke: int = 0
    chose: int = 0
    contact: int = 0
    review: int = 0
    ordered: int = 0
    asked_for_person: int = 0

    @property
    def completion(self) -> float | None:
        """The share that ordered, of those in which the customer said something."""
        return self.ordered / self.spoke if self.spoke else None

    @property
    def containment(self) -> float | None:
        """The share that needed no person, of the same."""
        return 1 - self.asked_for_person / self.spoke if self.spoke else None


class Turns(NamedTuple):
    """Customers' messages, by how they were taken."""

    understood: int = 0
    asked_back: int = 0
    not_understood: int = 0
    button: int = 0
    person: int = 0
    corrected: int = 0

    @property
    def typed(self) -> int:
        """Those that had to be understood."""
        return self.understood + self.asked_back + self.not_understood

    @property
    def understanding(self) -> float | None:
        """The share of these that was understood at once."""
        return self.understood / self.typed if self.typed else None

    @property
    def correction(self) -> float | None:
        """The share of these that says that the one before was misunderstood."""
        return self.corrected / self.typed if self.typed else None


class Refused(NamedTuple):
    """A wish that could not be met."""

    constraints: str
    offering: str
    wished: str
    times: int
    conversations: int


class Sold(NamedTuple):
    """What was ordered of an offering; money in units of :data:`analytics.recording.sales.UNITS`."""

    currency: str
    offering: str
    name: str
    orders: int
    quantity: int
    monthly: int
    once: int


class SoldInStep(NamedTuple):
    """What was ordered in a day or a week, in one currency."""

    monthly: int
    once: int


class Mark(NamedTuple):
    """A revision that became live on a day."""

    day: date
    number: int
    note: str


@dataclass(frozen=True)
class ToOrder:
    """The median of the conversations with an order: customers' messages, and seconds. None where there was none."""

    turns: float | None
    seconds: float | None
