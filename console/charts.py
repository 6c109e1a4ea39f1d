"""Charts over days, drawn on the server. Input: days, values and marks. Output: places in an SVG, for a template.

Lines differ in their dashes and not in colour alone; a table beside each chart says the same in numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10

WIDTH, HEIGHT = 880, 230
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 12, 26, 26
_X_TICKS = 8
_LABEL = 64  # how far apart two labels have to be, in units of the drawing
_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Series:
    """One line: a value for each day, None where there is none."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Tick:
    """A place on an axis, and what is written there; empty where there is no room."""

    at: float
    text: str


@dataclass(frozen=True)
class MarkLine:
    """A line at a day: ``text`` is written above it, at ``text_at``, where there is room; ``title`` says all."""

    at: float
    text_at: float
    text: str
    title: str


@dataclass(frozen=True)
class Line:
    """A series as it is drawn: ``paths`` are stretches of days without a gap, ``dots`` days between two gaps."""

    name: str
    paths: Sequence[str]
    dots: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Chart:
    """Everything that is drawn."""

    lines: Sequence[Line]
    across: Sequence[Tick]
    up: Sequence[Tick]
    marks: Sequence[MarkLine]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    top: int = _TOP
    bottom: int = HEIGHT - _BOTTOM


def day_chart(
    days: Sequence[date],
    series: Iterable[Series],
    marks: Mapping[date, tuple[str, str]],
    *,
    number: Callable[[float], str],
    day: Callable[[date], str],
    top: float | None = None,
) -> Chart:
    """A chart. ``marks`` are a label and a title by day; ``number`` and ``day`` write what is on the axes; ``top`` is
    the highest value that can be, for shares."""
    series = list(series)
    across = _across(days)
    highest = top or _rounded_up(max((one for each in series for one in each.values if one is not None), default=0))
    steps = [highest * step / 4 for step in range(5)]
    places = across[:: ceil(len(days) / _X_TICKS)]
    named = {across[place]: one for place, one in enumerate(days)}
    return Chart(
        lines=[_line(one, across, highest) for one in series],
        across=[Tick(at, day(named[at])) for at in places],
        up=[Tick(_height(one, highest), number(one)) for one in steps],
        marks=_marks({at: marks[one] for at, one in named.items() if one in marks}),
    )


def _across(days: Sequence[date]) -> list[float]:
    width, count = WIDTH - _LEFT - _RIGHT, len(days)
    return [round(_LEFT + width * (place + 0.5) / count, 1) for place in range(count)]


def _height(value: float, highest: float) -> float:
    room = HEIGHT - _TOP - _BOTTOM
    return round(HEIGHT - _BOTTOM - room * min(value / highest, 1), 1)


def _rounded_up(value: float) -> float:
    """The next number that four even steps lead to well: 4, 8, 10, 20, 40 …"""
    if value <= 4:
        return 4
    size = 10.0 ** floor(log10(value / 4))
    return next(4 * step * size for step in _STEPS if 4 * step * size >= value)


def _line(series: Series, across: Sequence[float], highest: float) -> Line:
    stretches: list[list[tuple[float, float]]] = [[]]
    for at, value in zip(across, series.values, strict=True):
        if value is None:
            stretches.append([])
        else:
            stretches[-1].append((at, _height(value, highest)))
    paths = [" ".join(f"{x},{y}" for x, y in one) for one in stretches if len(one) > 1]
    return Line(series.name, paths, [one[0] for one in stretches if len(one) == 1])


def _marks(found: Mapping[float, tuple[str, str]]) -> list[MarkLine]:
    marks: list[MarkLine] = []
    last = float("-inf")
    for at, (text, title) in sorted(found.items()):
        has_room = at - last >= _LABEL
        last = at if has_room else last
        inside = min(max(at, _LABEL / 2), WIDTH - _LABEL / 2)
        marks.append(MarkLine(at, inside, text if has_room else "", title))
    return marks
