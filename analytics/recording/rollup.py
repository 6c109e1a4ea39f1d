"""Sums of days, made anew from their facts within the caller's transaction. Whatever was there of a day is replaced, so
a day can be summed as often as one likes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from sqlalchemy import ColumnElement, case, delete, distinct, func, insert, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from analytics.recording.stages import STAGES
from analytics.tables import (
    ConversationFact,
    DayConversations,
    DayOrders,
    DayRefusals,
    DaySum,
    DayTurns,
    Fact,
    How,
    OrderFact,
    RefusalFact,
    TurnFact,
)

#: A CSP and a day.
CspDay = tuple[str, date]
_WHERE = ("csp", "day", "segment", "locale", "channel", "revision")


@dataclass(frozen=True)
class _Sum:
    """Sums are made of ``fact``, also by ``more`` than where it happened; ``columns`` says how."""

    fact: type[Fact]
    more: tuple[str, ...]
    columns: Mapping[str, Any]


async def roll_up(session: AsyncSession, kind: type[DaySum], days: Iterable[CspDay]) -> None:
    """Sum these days again, of one kind of sums."""
    made = _SUMS[kind]
    names = [*_WHERE, *made.more]
    by = [getattr(made.fact, name) for name in names]
    for csp, day in days:
        await session.exec(delete(kind).where(col(kind.csp) == csp, col(kind.day) == day))
        of_day = (col(made.fact.csp) == csp, col(made.fact.day) == day)
        summed = select(*by, *made.columns.values()).where(*of_day).group_by(*by)
        await session.exec(insert(kind).from_select([*names, *made.columns], summed))


def _count_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


_SUMS: Mapping[type[DaySum], _Sum] = {
    DayConversations: _Sum(
        ConversationFact,
        (),
        {name: _count_of(col(ConversationFact.stage) >= place) for place, name in enumerate(STAGES)}
        | {"asked_for_person": _count_of(col(ConversationFact.asked_for_person).is_(True))},
    ),
    DayTurns: _Sum(
        TurnFact,
        (),
        {how: _count_of(col(TurnFact.how) == how) for how in get_args(How)}
        | {"corrected": _count_of(col(TurnFact.corrected).is_(True))},
    ),
    DayRefusals: _Sum(
        RefusalFact,
        ("constraints", "offering", "wished"),
        {"times": func.count(), "conversations": func.count(distinct(col(RefusalFact.conversation)))},
    ),
    DayOrders: _Sum(
        OrderFact,
        ("offering", "currency"),
        {"name": func.max(col(OrderFact.name)), "orders": func.count(distinct(col(OrderFact.product_order)))}
        | {name: func.sum(getattr(OrderFact, name)) for name in ("quantity", "monthly", "once")},
    ),
}
