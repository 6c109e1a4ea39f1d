"""Messages that were said in vain: kept in groups of what is alike, read with counts and trend, settled, forgotten.

Everything is of one CSP: whoever asks names it, and finds nothing of another's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import ColumnElement, case, func, update
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.intents.encoder import Encoder, shared_encoder
from catalog_adapter.intents.examples import plain
from catalog_adapter.intents.packed import PackedVectors
from catalog_adapter.learning.errors import GroupNotFound
from catalog_adapter.learning.tables import MissedGroup, MissedMessage, Reason, State
from foundation.database import Database, utc_now

#: How alike (cosine) a message and a group's first are at least.
_ALIKE = 0.5
#: Groups of one segment and locale. Where there are more, those that nobody said for longest go.
_MOST_GROUPS = 500
_MOST_SHOWN = 200
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Missed:
    """A message to be kept: ``text`` is masked; ``intent`` is what it was taken for, ``meant`` what it was;
    ``conversation_id`` where it was said, so that it goes with the rest of what a person said."""

    key: ContextKey
    text: str
    reason: Reason
    intent: str
    meant: str | None = None
    conversation_id: str | None = None


@dataclass(frozen=True)
class Taken:
    """What was made of a group: the intent, the examples it got, and the revision that was live then (0: none)."""

    intent: str
    phrases: Sequence[str]
    after: int


@dataclass(frozen=True)
class CountedGroup:
    """A group, how many messages it has, in the last seven days, and in the seven before."""

    group: MissedGroup
    count: int
    last_week: int
    week_before: int


class MissedMessages:
    """What all CSPs' customers said in vain. ``days``: how long it is kept."""

    def __init__(self, database: Database, *, days: float, encoder: Encoder | None = None) -> None:
        self._database = database
        self._kept_for = timedelta(days=days)
        self._encoder = encoder

    async def keep(self, missed: Missed) -> str:
        """Put a message to the group that it resembles most, or begin one; the group's id."""
        vector = await asyncio.to_thread(self._vector, missed.text)
        async with self._database.transaction(survives_power_cut=False) as session:
            await _wait_for_others(session, missed.key, is_sqlite=self._database.is_sqlite)
            group = await _nearest(session, missed.key, vector)
            if group is None:
                group = MissedGroup(
                    csp=missed.key.csp, segment=missed.key.segment, locale=missed.key.locale, example=missed.text,
                    packed=vector.rows.tobytes(),
                )  # fmt: skip
                session.add(group)
                await session.flush()
            group.last_at = utc_now()
            session.add(MissedMessage(
                group_id=group.id, text=missed.text, reason=missed.reason, intent=missed.intent, meant=missed.meant,
                conversation_id=missed.conversation_id,
            ))  # fmt: skip
        return group.id

    async def tell_meant(self, key: ContextKey, text: str, meant: str) -> None:
        """Say of the newest message with this text what the customer meant, as they told when asked."""
        newest = (
            select(MissedMessage.id)
            .join(MissedGroup, col(MissedGroup.id) == col(MissedMessage.group_id))
            .where(*_of(key), col(MissedMessage.text) == text, col(MissedMessage.reason) == "clarified")
            .order_by(col(MissedMessage.id).desc())
            .limit(1)
        )
        async with self._database.transaction(survives_power_cut=False) as session:
            own_id = (await session.exec(newest)).first()
            await session.exec(update(MissedMessage).where(col(MissedMessage.id) == own_id).values(meant=meant))

    async def groups(
        self,
        csp: str,
        *,
        segment: str | None = None,
        locale: str | None = None,
        state: State | None = "open",
        reason: Reason | None = None,
        text: str = "",
        limit: int = 50,
    ) -> list[CountedGroup]:
        """Groups, the most frequent of the last seven days first.

        With ``reason`` or ``text``: those that have a message of the kind, or with the text in it.
        """
        where = [
            column == value
            for column, value in ((col(MissedGroup.segment), segment), (col(MissedGroup.locale), locale),
                                  (col(MissedGroup.state), state))
            if value is not None
        ]  # fmt: skip
        return await self._counted([col(MissedGroup.csp) == csp, *where, *_with_message(reason, text)], limit)

    async def group(self, csp: str, group_id: str) -> CountedGroup:
        """One group. Raises GroupNotFound."""
        found = await self._counted([col(MissedGroup.csp) == csp, col(MissedGroup.id) == group_id], 1)
        if not found:
            raise GroupNotFound(f"{csp} has no group {group_id!r}.", advice="List the groups there are.")
        return found[0]

    async def messages(self, group_id: str) -> list[MissedMessage]:
        """The messages of a group, the newest first."""
        wanted = select(MissedMessage).where(col(MissedMessage.group_id) == group_id)
        async with self._database.transaction() as session:
            found = await session.exec(wanted.order_by(col(MissedMessage.at).desc()).limit(_MOST_SHOWN))
            return list(found.all())

    async def settle(self, csp: str, group_id: str, state: State, taken: Taken | None = None) -> CountedGroup:
        """Dismiss a group, take it as an intent, or open it again. Raises GroupNotFound."""
        own = (col(MissedGroup.csp) == csp, col(MissedGroup.id) == group_id)
        made = {
            "taken_as": taken.intent if taken else None,
            "taken_phrases": "\n".join(taken.phrases) if taken else "",
            "taken_after": taken.after if taken else None,
        }
        async with self._database.transaction() as session:
            await session.exec(update(MissedGroup).where(*own).values(state=state, **made))
        return await self.group(csp, group_id)

    async def forget_old(self) -> None:
        """Delete what was kept long enough, and then the groups that have nothing left; those over the bound, too."""
        before = utc_now() - self._kept_for
        async with self._database.transaction(survives_power_cut=False) as session:
            await session.exec(delete(MissedMessage).where(col(MissedMessage.at) < before))
            for csp, segment, locale in await _crowded(session):
                surplus = (
                    select(MissedGroup.id)
                    .where(*_of(ContextKey(csp=csp, segment=segment, locale=locale)))
                    .order_by(col(MissedGroup.last_at).desc())
                    .offset(_MOST_GROUPS)
                )
                gone = list((await session.exec(surplus)).all())
                await session.exec(delete(MissedMessage).where(col(MissedMessage.group_id).in_(gone)))
            left = select(MissedMessage.group_id)
            await session.exec(delete(MissedGroup).where(col(MissedGroup.id).not_in(left)))

    def _vector(self, text: str) -> PackedVectors:
        encoder = self._encoder or shared_encoder()
        return PackedVectors.of(encoder.encode([plain(text)]))

    async def _counted(self, where: Sequence[ColumnElement[bool]], limit: int) -> list[CountedGroup]:
        now = utc_now()
        recent = _since(now - _WEEK)
        counts = (func.count(col(MissedMessage.id)), func.sum(recent), func.sum(_since(now - 2 * _WEEK)))
        wanted = (
            select(MissedGroup, *counts)
            .join(MissedMessage, col(MissedMessage.group_id) == col(MissedGroup.id))
            .where(*where)
            .group_by(*MissedGroup.__table__.columns)  # type: ignore[attr-defined]  # a table class has one
            .order_by(func.sum(recent).desc(), func.count(col(MissedMessage.id)).desc(), col(MissedGroup.id).desc())
            .limit(limit)
        )
        async with self._database.transaction() as session:
            found = (await session.exec(wanted)).all()
        return [CountedGroup(group, count, week, two_weeks - week) for group, count, week, two_weeks in found]


def _with_message(reason: Reason | None, text: str) -> list[ColumnElement[bool]]:
    """Conditions on what a group has among its messages."""
    of = select(MissedMessage.group_id)
    found: list[ColumnElement[bool]] = []
    if reason is not None:
        found.append(col(MissedGroup.id).in_(of.where(col(MissedMessage.reason) == reason)))
    if text:
        found.append(col(MissedGroup.id).in_(of.where(col(MissedMessage.text).icontains(text, autoescape=True))))
    return found


def _since(moment: datetime) -> ColumnElement[int]:
    return case((col(MissedMessage.at) >= moment, 1), else_=0)


def _of(key: ContextKey) -> tuple[ColumnElement[bool], ...]:
    place = (key.csp, key.segment, key.locale)
    columns = (col(MissedGroup.csp), col(MissedGroup.segment), col(MissedGroup.locale))
    return tuple(column == value for column, value in zip(columns, place, strict=True))


async def _wait_for_others(session: AsyncSession, key: ContextKey, *, is_sqlite: bool) -> None:
    """Wait until every other process has put its message to a group, so that two that are alike don't begin one each:
    SQLite has one writer, which this transaction becomes; PostgreSQL has locks of any name, until the commit."""
    if is_sqlite:
        await session.exec(update(MissedGroup).where(col(MissedGroup.id) == "").values(state="open"))
        return
    place = "\n".join(("missed", key.csp, key.segment, key.locale))
    await session.exec(select(func.pg_advisory_xact_lock(func.hashtextextended(place, 0))))


async def _nearest(session: AsyncSession, key: ContextKey, vector: PackedVectors) -> MissedGroup | None:
    """The group of the same segment and locale that a message resembles enough."""
    wanted = select(MissedGroup.id, MissedGroup.packed).where(*_of(key))
    rows = (await session.exec(wanted.order_by(col(MissedGroup.last_at).desc()).limit(_MOST_GROUPS))).all()
    known = [(own_id, packed) for own_id, packed in rows if len(packed) == vector.rows.shape[1]]  # another encoder's
    if not known:
        return None
    packed = np.frombuffer(b"".join(packed for _, packed in known), np.int8).reshape(len(known), -1)
    alike = PackedVectors.read(packed).cosines(vector.unpacked())[0]
    best = int(alike.argmax())
    return await session.get(MissedGroup, known[best][0]) if alike[best] >= _ALIKE else None


async def _crowded(session: AsyncSession) -> list[tuple[str, str, str]]:
    """The CSPs, segments and locales with too many groups."""
    place = (col(MissedGroup.csp), col(MissedGroup.segment), col(MissedGroup.locale))
    found = await session.exec(select(*place).group_by(*place).having(func.count() > _MOST_GROUPS))
    return [(csp, segment, locale) for csp, segment, locale in found.all()]
