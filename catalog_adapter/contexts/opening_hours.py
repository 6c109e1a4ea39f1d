"""When a CSP's people are there, in its time zone: days of the week with hours, and days on which nobody is.

Input: the entries of ``support`` in ``context.yml``, and a moment. Output: whether somebody is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal, get_args

from pydantic import Field, StringConstraints, model_validator

from catalog_adapter.data_model import DataModel

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_DAYS: tuple[Day, ...] = get_args(Day)
type TimeOfDay = Annotated[
    str,
    StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"),
    Field(description="Hours and minutes, in quotes.", examples=["08:00", "24:00"]),
]


class OpeningHours(DataModel):
    """Hours that are the same on some days of the week."""

    days: list[Day] = Field(min_length=1, max_length=7, description="On which days of the week.")
    opens: TimeOfDay = Field(description="From when on somebody is there.")
    closes: TimeOfDay = Field(description="Until when; `24:00` is the end of the day.")

    @model_validator(mode="after")
    def _in_order(self) -> OpeningHours:
        if self.opens >= self.closes:
            raise ValueError("`closes` must be later than `opens`; hours past midnight are two entries")
        return self


def is_open(hours: Sequence[OpeningHours], holidays: Sequence[date], now: datetime) -> bool:
    """Whether somebody is there at ``now``, told in the CSP's time zone; always where no hours are given."""
    if not hours:
        return True
    if now.date() in holidays:
        return False
    day, time = _DAYS[now.weekday()], now.strftime("%H:%M")
    return any(day in one.days and one.opens <= time < one.closes for one in hours)
