"""Whether it helped that staff made something of a group: since which revision it is live, how many such messages came
before and after, and what the group's lines are understood as now. And how many came on each of the last days."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from sqlalchemy import and_, case, func
from sqlmodel import col, select

from catalog_adapter.contexts.adapter import CatalogAdapter
from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.intents.language import folded_phrase
from catalog_adapter.learning.tables import MissedGroup, MissedMessage
from catalog_adapter.learning.written import phrases_of
from catalog_adapter.revisions.revisions import Revisions
from catalog_adapter.revisions.tables import ContextRevision
from foundation.database import Database, utc_now

_MOST_REVISIONS = 100


@dataclass(frozen=True)
class LineNow:
    """What is understood of a line with what is live now."""

    text: str
    intent: str
    is_understood: bool


@dataclass(frozen=True)
class Effect:
    """``revision`` took it in; None: none has yet. ``before`` and ``after`` count the group's messages."""

    revision: ContextRevision | None
    before: int
    after: int


class Effects:
    """Looks at groups of all CSPs; whoever asks has looked up the group as the CSP's own."""

    def __init__(self, database: Database, revisions: Revisions, adapter: CatalogAdapter) -> None:
        self._database = database
        self._revisions = revisions
        self._adapter = adapter

    async def by_day(self, group_ids: Sequence[str], days: int) -> dict[str, list[int]]:
        """Group → how many messages came on each of the last days, 24 hours each; the last is today's."""
        at, now = col(MissedMessage.at), utc_now()
        starts = [now - timedelta(days=left) for left in range(days, -1, -1)]
        # a clock that was set back leaves messages of the near future
        starts[-1] += timedelta(days=1)
        counts = [func.sum(case((and_(at > start, at <= end), 1), else_=0)) for start, end in pairwise(starts)]
        group_id = col(MissedMessage.group_id)
        wanted = select(group_id, *counts).where(group_id.in_(group_ids), at > starts[0]).group_by(group_id)
        async with self._database.transaction() as session:
            rows = (await session.exec(wanted)).all()
        return {one: [0] * days for one in group_ids} | {row[0]: [int(one) for one in row[1:]] for row in rows}

    async def of(self, group: MissedGroup) -> Effect:
        """What became of a group that was taken."""
        revision = await self._taken_in_by(group)
        if revision is None:
            return Effect(None, 0, 0)
        is_after = case((col(MissedMessage.at) >= revision.published_at, 1), else_=0)
        wanted = select(func.count(col(MissedMessage.id)), func.coalesce(func.sum(is_after), 0))
        async with self._database.transaction() as session:
            count, after = (await session.exec(wanted.where(col(MissedMessage.group_id) == group.id))).one()
        return Effect(revision, count - after, after)

    async def now(self, group: MissedGroup, texts: Sequence[str]) -> list[LineNow]:
        """What is understood of lines now; of a group that was taken, whether it is what it was taken as."""
        context = await self._adapter.resolve(ContextKey(csp=group.csp, segment=group.segment, locale=group.locale))

        def understood(text: str) -> LineNow:
            found = context.understand(text)
            label = found.own_intent or found.intent
            is_clear = found.near_tie is None and label != "out_of_scope"
            return LineNow(text, label, is_clear and group.taken_as in (None, label))

        return await asyncio.to_thread(lambda: [understood(one) for one in texts])

    async def _taken_in_by(self, group: MissedGroup) -> ContextRevision | None:
        """The first revision after it was taken that has one of the examples."""
        phrases = {folded_phrase(one) for one in group.taken_phrases.splitlines()}
        if group.taken_as is None or not phrases:
            return None
        log = await self._revisions.log(group.csp, limit=_MOST_REVISIONS)
        for one in reversed([one for one in log if one.number > (group.taken_after or 0)]):
            files = await self._revisions.files(group.csp, str(one.number))
            if phrases & await asyncio.to_thread(phrases_of, files, group.taken_as):
                return one
        return None
