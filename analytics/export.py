"""Figures as CSV, for the page and the command line alike. Input: what, and a :class:`Scope`. Output: lines, one for
each day and all that it can be told apart by, so that a spreadsheet can sum them in any way."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select

from analytics.figures import within
from analytics.recording.sales import UNITS
from analytics.scope import Scope
from analytics.tables import DayConversations, DayOrders, DayRefusals, DaySum, DayTurns
from foundation.database import Database
from foundation.errors import BadInput

EXPORTS: Final[Mapping[str, type[DaySum]]] = {
    "conversations": DayConversations,
    "understanding": DayTurns,
    "wishes": DayRefusals,
    "revenue": DayOrders,
}
_MONEY = frozenset({"monthly", "once"})
#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_AT_ONCE = 1000
_WHERE = ("day", "segment", "locale", "channel", "revision")


class FigureExports:
    """Of one database; whoever asks has looked up that they may see this CSP's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def lines(self, what: str, scope: Scope) -> AsyncIterator[str]:
        """The lines, the names of the columns first. Raises BadInput for something that there are no figures of."""
        kind = EXPORTS.get(what)
        if kind is None:
            raise BadInput(f"There are no figures of {what[:40]!r}.", advice=f"Ask for {', '.join(EXPORTS)}.")
        names = [*_WHERE, *(name for name in kind.model_fields if name not in ("csp", *_WHERE))]
        columns = [getattr(kind, name) for name in names]
        yield _line(names)
        async with self._database.transaction() as session:
            wanted = select(*columns).where(*within(kind, scope)).order_by(*columns)
            streamed = await (await session.connection()).stream(wanted)
            async for some in streamed.partitions(_AT_ONCE):
                yield "".join(_line([_cell(*one) for one in zip(names, row, strict=True)]) for row in some)


def _cell(name: str, value: Any) -> str:
    """As it is written; a text never begins as a formula does."""
    if name in _MONEY:
        exact = f"{Decimal(value) / UNITS:.4f}"
        return exact.removesuffix("00")
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


def _line(cells: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()
