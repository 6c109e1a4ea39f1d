"""People are there at the hours that the CSP gives, in its own time zone, and not on holidays."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from pydantic import ValidationError

from catalog_adapter.contexts.opening_hours import OpeningHours, is_open

HOURS = [
    OpeningHours(days=["mon", "tue", "wed", "thu", "fri"], opens="08:00", closes="18:30"),
    OpeningHours(days=["sat"], opens="20:00", closes="24:00"),
]
CHRISTMAS = date(2026, 12, 25)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23 08:00", True), ("2026-11-23 07:59", False), ("2026-11-23 18:29", True),
        ("2026-11-23 18:30", False), ("2026-11-28 12:00", False), ("2026-11-28 23:59", True),
        ("2026-11-29 12:00", False), ("2026-12-25 12:00", False), ("2026-12-24 12:00", True),
    ],
)  # fmt: skip
def test_somebody_is_there(moment: str, expected: bool) -> None:
    assert is_open(HOURS, [CHRISTMAS], datetime.fromisoformat(moment)) is expected


def test_without_hours_somebody_always_is() -> None:
    assert is_open([], [CHRISTMAS], datetime(2026, 12, 25, 3, 0))  # noqa: DTZ001 - the CSP's own time


@pytest.mark.parametrize(
    ("opens", "closes"), [("18:00", "08:00"), ("08:00", "08:00"), ("8:00", "9:00"), ("08:00", "24:30")]
)
def test_hours_that_are_none_are_refused(opens: str, closes: str) -> None:
    with pytest.raises(ValidationError):
        OpeningHours(days=["mon"], opens=opens, closes=closes)
