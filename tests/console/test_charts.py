"""Charts: every value is where its number says, gaps are gaps, and labels don't run into each other."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from console.charts import Chart, Series, day_chart

_VALUES = st.lists(st.none() | st.floats(0, 1e9), min_size=1, max_size=120)


def _drawn(values: list[float | None], marks: dict[date, tuple[str, str]] | None = None) -> Chart:
    days = [date(2026, 1, 1) + timedelta(days=one) for one in range(len(values))]
    return day_chart(days, [Series("a", values)], marks or {}, number=str, day=str)


@settings(max_examples=60, deadline=None)
@given(_VALUES)
def test_every_value_is_drawn_once_and_inside(values: list[float | None]) -> None:
    chart = _drawn(values)
    (line,) = chart.lines
    points = [tuple(map(float, one.split(","))) for path in line.paths for one in path.split()] + list(line.dots)
    assert len(points) == sum(one is not None for one in values)
    assert all(chart.left <= x <= chart.right and chart.top <= y <= chart.bottom for x, y in points)
    highest = max((one for one in values if one is not None), default=0)
    assert float(chart.up[-1].text) >= highest, "the axis ends below the highest value"
    assert len({tick.text for tick in chart.up}) == len(chart.up)
    assert len(chart.across) <= 8


def test_a_day_without_a_value_is_a_gap() -> None:
    (line,) = _drawn([1, 2, None, 3, None, 4, 5]).lines
    assert (len(line.paths), len(line.dots)) == (2, 1)


def test_marks_that_are_near_share_a_label() -> None:
    first = date(2026, 1, 1)
    marks = {first + timedelta(days=one): (f"r{one}", f"Revision {one}") for one in (3, 4, 60)}
    chart = _drawn([1.0] * 80, marks)
    assert [one.text for one in chart.marks] == ["r3", "", "r60"]
    assert [one.title for one in chart.marks] == ["Revision 3", "Revision 4", "Revision 60"]
