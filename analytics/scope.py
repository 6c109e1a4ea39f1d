"""What is asked of the figures: a CSP, some days, and where; and how an export asks the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, get_args

from analytics.answers import Place
from foundation.errors import BadInput

#: What figures can be told apart by.
Dimension = Literal["channel", "segment", "locale", "revision"]
DIMENSIONS: Final[tuple[Dimension, ...]] = get_args(Dimension)
_USUAL = 28  # days
_MOST = 731  # two years
_MOST_DAYS = 92  # that are shown one by one


@dataclass(frozen=True)
class Scope:
    """The days from ``first`` to ``last``, both included, of UTC. None: whatever it was."""

    csp: str
    first: date
    last: date
    channel: str | None = None
    segment: str | None = None
    locale: str | None = None
    revision: int | None = None

    @property
    def is_weekly(self) -> bool:
        """Whether there are so many days that they are shown by weeks."""
        return (self.last - self.first).days >= _MOST_DAYS

    def steps(self) -> list[date]:
        """The first day of each step: a day, or a week from Monday."""
        days = (self.first + timedelta(days=one) for one in range((self.last - self.first).days + 1))
        return list(dict.fromkeys(map(self.step_of, days)))

    def step_of(self, day: date) -> date:
        """The first day of the step that a day is in."""
        return max(day - timedelta(days=day.weekday()), self.first) if self.is_weekly else day

    def everywhere(self) -> Scope:
        """The same days, wherever."""
        return Scope(self.csp, self.first, self.last)

    def has(self, place: Place) -> bool:
        """Whether a place is in it."""
        return all(getattr(self, one) in (None, getattr(place, one)) for one in DIMENSIONS)


def days_of(first: str, last: str, today: date) -> tuple[date, date]:
    """The days that two texts as ``2026-01-31`` name; where they are empty, the last four weeks. Raises BadInput."""
    try:
        end = date.fromisoformat(last) if last else today
        start = date.fromisoformat(first) if first else end - timedelta(days=_USUAL - 1)
    except (ValueError, OverflowError):
        raise BadInput("A day can't be read.", advice="Write it as 2026-01-31.") from None
    if not 0 <= (end - start).days < _MOST:
        raise BadInput("These days are in the wrong order, or too many.", advice="Ask for up to two years.")
    return start, end
