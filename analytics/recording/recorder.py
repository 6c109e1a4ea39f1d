"""Keeps the figures up to date with what is stored: a conversation or an order that was written since it was counted
last is counted again, whole, once it has been quiet for a while: not at each turn anew.

Input: ``conversation.counted_seq`` and ``product_order.counted_at``, which say what is counted. They are set in the
transaction that writes the facts, so a crash at any moment loses nothing and counts nothing twice.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from pydantic import ValidationError
from sqlalchemy import bindparam, delete, insert, or_, text, update
from sqlalchemy import select as select_columns
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from analytics.recording.log import ConversationFacts, RevisionAt, facts_of, hashed
from analytics.recording.rollup import roll_up
from analytics.recording.sales import order_facts
from analytics.tables import (
    ConversationFact,
    DayConversations,
    DayOrders,
    DayRefusals,
    DayTurns,
    OrderFact,
    RefusalFact,
    TurnFact,
)
from catalog_adapter.revisions.tables import ContextRevision
from foundation.database import Database, utc_now
from foundation.locks import Locks
from foundation.rows import add_all, table_of
from gateway.conversations.models import IS_UNCOUNTED as CONVERSATION_IS_UNCOUNTED
from gateway.conversations.models import Conversation, Message
from gateway.conversations.repository import MESSAGE_COLUMNS, MESSAGES
from orders.product_order.table import IS_UNCOUNTED as ORDER_IS_UNCOUNTED
from orders.product_order.table import ProductOrder

_AT_ONCE = 50  # conversations or orders; SQLite's one writer waits that long
_MOST_MESSAGES = 2000  # of a conversation; nobody orders in more
_PAUSE_SECONDS = 5.0
_QUIET, _EVER = timedelta(seconds=30), datetime.max.replace(tzinfo=UTC)
#: Messages of a conversation that is never quiet, until it is counted all the same.
_MOST_UNCOUNTED = 100
_ORDER_IS_UNCOUNTED = text(f"({ORDER_IS_UNCOUNTED.text})")  # among other conditions
_LOG = (
    select_columns(*MESSAGE_COLUMNS)
    .where(
        MESSAGES.c.conversation_id.in_(bindparam("conversations", expanding=True)), MESSAGES.c.seq <= bindparam("most")
    )
    .order_by(MESSAGES.c.conversation_id, MESSAGES.c.seq)
)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Read:
    """Conversations with their messages, and since when which revision was live."""

    conversations: Sequence[Conversation]
    messages: Sequence[Message]
    revisions: Sequence[ContextRevision]


class Recorder:
    """One for each process; of all processes one counts at a time."""

    def __init__(self, database: Database, locks: Locks) -> None:
        self._database = database
        self._locks = locks

    async def run(self) -> None:
        """Count, until it is cancelled."""
        while True:
            try:
                await self.count(_QUIET)
            except Exception as error:  # a database that is away comes back
                _log.warning("the figures can't be brought up to date; trying again", error=type(error).__name__)
            await asyncio.sleep(_PAUSE_SECONDS)

    async def count(self, quiet: timedelta | None = None) -> int:
        """Count what was written since it was counted last, all of it or what has been ``quiet`` for so long; how many
        conversations and orders that were."""
        count, until = 0, _EVER if quiet is None else utc_now() - quiet
        for some in (self._some_conversations, self._some_orders):
            counted = _AT_ONCE
            while counted == _AT_ONCE:
                async with self._locks.hold("analytics"):
                    counted = await some(until)
                count += counted
        return count

    async def _some_conversations(self, until: datetime) -> int:
        read = await self._read(until)
        if not read.conversations:
            return 0
        # a few thousand messages are read and judged: the loop must not wait for that
        facts = await asyncio.to_thread(_facts, read)
        async with self._database.transaction(survives_power_cut=False) as session:
            known = [hashed(one.id) for one in read.conversations]
            for kind in (ConversationFact, TurnFact, RefusalFact):
                await session.exec(delete(kind).where(col(kind.conversation).in_(known)))
            turns = [turn for one in facts for turn in one.turns]
            refusals = [refusal for one in facts for refusal in one.refusals]
            written = (
                (ConversationFact, DayConversations, [one.conversation for one in facts]),
                (TurnFact, DayTurns, turns),
                (RefusalFact, DayRefusals, refusals),
            )
            for kind, summed, rows in written:
                await (await session.connection()).run_sync(add_all, insert(table_of(kind)), rows)
                await roll_up(session, summed, {(one["csp"], one["day"]) for one in rows})
            await _mark_conversations(session, read.conversations)
        return len(read.conversations)

    async def _read(self, until: datetime) -> _Read:
        is_quiet = col(Conversation.last_at) <= until
        is_long = col(Conversation.last_seq) - col(Conversation.counted_seq) >= _MOST_UNCOUNTED
        wanted = (
            select(Conversation)
            .where(CONVERSATION_IS_UNCOUNTED, or_(is_quiet, is_long))
            .order_by(col(Conversation.id))
            .limit(_AT_ONCE)
        )
        async with self._database.transaction() as session:
            conversations = (await session.exec(wanted)).all()
            if not conversations:
                return _Read((), (), ())
            told = {"conversations": [one.id for one in conversations], "most": _MOST_MESSAGES}
            rows = await (await session.connection()).execute(_LOG, told)
            revisions = await _revisions(session, {one.csp for one in conversations})
            return _Read(conversations, [Message._make(row) for row in rows], revisions)

    async def _some_orders(self, until: datetime) -> int:
        async with self._database.transaction(survives_power_cut=False) as session:
            is_quiet = col(ProductOrder.updated_at) <= until
            wanted = select(ProductOrder).where(_ORDER_IS_UNCOUNTED, is_quiet).order_by(col(ProductOrder.id))
            orders = (await session.exec(wanted.limit(_AT_ONCE))).all()
            revisions = await _revisions(session, {one.csp for one in orders})
        if not orders:
            return 0
        facts: list[OrderFact] = []
        for order in orders:
            try:
                facts += order_facts(order, _revision_at(revisions, order.csp))
            except (KeyError, TypeError, ArithmeticError, ValueError) as error:
                _log.warning("an order can't be counted", order=order.id, error=type(error).__name__)
        async with self._database.transaction(survives_power_cut=False) as session:
            known = [hashed(one.id) for one in orders]
            await session.exec(delete(OrderFact).where(col(OrderFact.product_order).in_(known)))
            session.add_all(facts)
            await session.flush()
            await roll_up(session, DayOrders, {(one.csp, one.created_at.date()) for one in orders})
            await _mark_orders(session, orders)
        return len(orders)


def _facts(read: _Read) -> list[ConversationFacts]:
    messages: dict[str, list[Message]] = {}
    for one in read.messages:
        messages.setdefault(one.conversation_id, []).append(one)
    found = []
    for conversation in read.conversations:
        try:
            revision_at = _revision_at(read.revisions, conversation.csp)
            found.append(facts_of(conversation, messages.get(conversation.id, []), revision_at))
        except (KeyError, ValidationError) as error:  # one that can't be read must not keep the others from it
            _log.warning("a conversation can't be counted", conversation=conversation.id, error=type(error).__name__)
    return found


async def _revisions(session: AsyncSession, csps: Collection[str]) -> Sequence[ContextRevision]:
    wanted = select(ContextRevision).where(col(ContextRevision.csp).in_(csps)).order_by(col(ContextRevision.number))
    return (await session.exec(wanted)).all() if csps else []


def _revision_at(revisions: Sequence[ContextRevision], csp: str) -> RevisionAt:
    own = sorted((one.published_at, one.number) for one in revisions if one.csp == csp)
    times = [at for at, _ in own]

    def at(moment: datetime) -> int:
        place = bisect_right(times, moment)
        return own[place - 1][1] if place else 0

    return at


async def _mark_conversations(session: AsyncSession, counted: Sequence[Conversation]) -> None:
    """What was said since they were read leaves them to be counted again."""
    which = update(Conversation).where(col(Conversation.id) == bindparam("which"))
    await (await session.connection()).execute(
        which.values(counted_seq=bindparam("seq")), [{"which": one.id, "seq": one.last_seq} for one in counted]
    )


async def _mark_orders(session: AsyncSession, counted: Sequence[ProductOrder]) -> None:
    which = update(ProductOrder).where(col(ProductOrder.id) == bindparam("which"))
    await (await session.connection()).execute(
        which.values(counted_at=bindparam("at")), [{"which": one.id, "at": one.updated_at} for one in counted]
    )
