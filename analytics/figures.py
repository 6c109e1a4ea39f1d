"""Answers what pages ask of the figures. Input: a :class:`Scope`. Output: sums over time, by place, or in all.

Everything but the times to an order is read from the sums by day, in one pass each, so a year is quick to look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import ColumnElement, Executable, func, select
from sqlmodel import col

from analytics.answers import Conversations, Mark, Place, Refused, Sold, SoldInStep, ToOrder, Turns
from analytics.scope import DIMENSIONS, Dimension, Scope
from analytics.tables import ConversationFact, DayConversations, DayOrders, DayRefusals, DaySum, DayTurns
from catalog_adapter.revisions.tables import ContextRevision
from foundation.database import Database

_MOST_REFUSALS, _MOST_REVISIONS = 200, 500
_PLACE = tuple(DIMENSIONS)


class Figures:
    """Of all CSPs; whoever asks has looked up that they may see this one's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def conversations_over_time(self, scope: Scope) -> dict[date, Conversations]:
        """By the first day of each step; steps without any are left out."""
        return await self._over_time(DayConversations, Conversations, scope)

    async def conversations_by_place(self, scope: Scope) -> dict[Place, Conversations]:
        """Of the days alone, wherever: what :func:`by_dimension` and :func:`choices` choose from."""
        return await self._by_place(DayConversations, Conversations, scope)

    async def turns_over_time(self, scope: Scope) -> dict[date, Turns]:
        """By the first day of each step; steps without any are left out."""
        return await self._over_time(DayTurns, Turns, scope)

    async def turns_by_place(self, scope: Scope) -> dict[Place, Turns]:
        """As :meth:`conversations_by_place`."""
        return await self._by_place(DayTurns, Turns, scope)

    async def turns(self, scope: Scope) -> Turns:
        """In all."""
        sums = [func.sum(getattr(DayTurns, name)) for name in Turns._fields]
        (row,) = await self._rows(select(*sums).where(*within(DayTurns, scope)))
        return Turns(*(int(one or 0) for one in row))

    async def to_order(self, scope: Scope) -> ToOrder:
        """How long it took, from the conversations themselves: a median can't be put together from those of days."""
        turns, seconds = col(ConversationFact.to_order), col(ConversationFact.seconds_to_order)
        return ToOrder(await self._median(scope, turns), await self._median(scope, seconds))

    async def refused(self, scope: Scope) -> list[Refused]:
        """The wishes that could not be met, the most frequent first, up to two hundred."""
        kind = DayRefusals
        by = (col(kind.constraints), col(kind.offering), col(kind.wished))
        times = func.sum(col(kind.times))
        wanted = (
            select(*by, times, func.sum(col(kind.conversations)))
            .where(*within(kind, scope)).group_by(*by).order_by(times.desc(), *by).limit(_MOST_REFUSALS)
        )  # fmt: skip
        return [Refused(*row[:3], *map(int, row[3:])) for row in await self._rows(wanted)]

    async def sold(self, scope: Scope) -> list[Sold]:
        """By currency and offering, what brings most each month first."""
        kind = DayOrders
        monthly, once = func.sum(col(kind.monthly)), func.sum(col(kind.once))
        counts = (func.max(col(kind.name)), func.sum(col(kind.orders)), func.sum(col(kind.quantity)), monthly, once)
        by = (col(kind.currency), col(kind.offering))
        wanted = (
            select(*by, *counts).where(*within(kind, scope)).group_by(*by)
            .order_by(col(kind.currency), monthly.desc(), once.desc())
        )  # fmt: skip
        return [Sold(*row[:3], *map(int, row[3:])) for row in await self._rows(wanted)]

    async def sold_over_time(self, scope: Scope) -> dict[str, dict[date, SoldInStep]]:
        """By currency and the first day of each step."""
        kind, found = DayOrders, dict[str, dict[date, SoldInStep]]()
        by = (col(kind.day), col(kind.currency))
        sums = (func.sum(col(kind.monthly)), func.sum(col(kind.once)))
        for row in await self._rows(select(*by, *sums).where(*within(kind, scope)).group_by(*by).order_by(*by)):
            _add(found.setdefault(row[1], {}), scope.step_of(row[0]), SoldInStep(*map(int, row[2:])))
        return found

    async def places(self, kind: type[DaySum], scope: Scope) -> set[Place]:
        """Where anything of a kind was, in the days alone."""
        rows = await self._rows(
            select(*(getattr(kind, one) for one in _PLACE)).where(*within(kind, scope.everywhere())).distinct()
        )
        return {Place(*row) for row in rows}

    async def marks(self, scope: Scope) -> list[Mark]:
        """The revisions that became live in these days, in order."""
        kind = ContextRevision
        wanted = select(col(kind.published_at), col(kind.number), col(kind.note)).where(col(kind.csp) == scope.csp)
        rows = await self._rows(wanted.order_by(col(kind.number).desc()).limit(_MOST_REVISIONS))
        found = [Mark(at.date(), number, note) for at, number, note in reversed(rows)]
        return [one for one in found if scope.first <= one.day <= scope.last]

    async def _over_time[Sums: tuple[int, ...]](
        self, kind: type[DaySum], sums: Callable[..., Sums], scope: Scope
    ) -> dict[date, Sums]:
        found: dict[date, Sums] = {}
        columns = [func.sum(getattr(kind, name)) for name in _fields(sums)]
        wanted = select(col(kind.day), *columns).where(*within(kind, scope)).group_by(col(kind.day))
        for row in await self._rows(wanted.order_by(col(kind.day))):
            _add(found, scope.step_of(row[0]), sums(*map(int, row[1:])))
        return found

    async def _by_place[Sums: tuple[int, ...]](
        self, kind: type[DaySum], sums: Callable[..., Sums], scope: Scope
    ) -> dict[Place, Sums]:
        place = [getattr(kind, one) for one in _PLACE]
        columns = [func.sum(getattr(kind, name)) for name in _fields(sums)]
        rows = await self._rows(select(*place, *columns).where(*within(kind, scope.everywhere())).group_by(*place))
        return {Place(*row[: len(_PLACE)]): sums(*map(int, row[len(_PLACE) :])) for row in rows}

    async def _median(self, scope: Scope, column: Any) -> float | None:
        ordered = (*within(ConversationFact, scope), col(ConversationFact.to_order).is_not(None))
        wanted = select(column, func.count()).where(*ordered).group_by(column).order_by(column)
        counts = [(int(value), count) for value, count in await self._rows(wanted)]
        total = sum(count for _, count in counts)
        if not total:
            return None
        return (_at(counts, (total - 1) // 2) + _at(counts, total // 2)) / 2

    async def _rows(self, wanted: Executable) -> Sequence[Any]:
        async with self._database.transaction() as session:
            rows: Sequence[Any] = (await (await session.connection()).execute(wanted)).all()
        return rows


def by_dimension[Sums: tuple[int, ...]](
    places: Mapping[Place, Sums], scope: Scope, dimension: Dimension
) -> dict[Any, Sums]:
    """Sums of what is in the scope, by channel, segment, locale or revision."""
    found: dict[Any, Sums] = {}
    for place, sums in places.items():
        if scope.has(place):
            _add(found, getattr(place, dimension), sums)
    return dict(sorted(found.items()))


def choices(places: Iterable[Place]) -> dict[Dimension, list[Any]]:
    """What there is to choose from, of each dimension."""
    known = list(places)
    return {one: sorted({getattr(place, one) for place in known}) for one in DIMENSIONS}


def within(kind: Any, scope: Scope) -> list[ColumnElement[bool]]:
    """The conditions on a table's rows to be of the scope."""
    asked = {name: getattr(scope, name) for name in ("csp", *DIMENSIONS)}
    where = [getattr(kind, name) == value for name, value in asked.items() if value is not None]
    return [kind.day >= scope.first, kind.day <= scope.last, *where]


def _fields(sums: Callable[..., Any]) -> tuple[str, ...]:
    return cast("tuple[str, ...]", cast("Any", sums)._fields)


def _add[Key, Sums: tuple[int, ...]](found: dict[Key, Sums], key: Key, more: Sums) -> None:
    known = found.get(key)
    found[key] = more if known is None else cast("Any", type(more))(*map(sum, zip(known, more, strict=True)))


def _at(counts: Sequence[tuple[int, int]], place: int) -> int:
    """The value at a place of the values in order, each of which is there so many times."""
    for value, count in counts:
        place -= count
        if place < 0:
            return value
    raise IndexError(place)
