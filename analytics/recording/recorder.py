"""Keeps the figures up to date with what is stored: a conversation or an order that was written since it was counted
last is counted again, whole.

Input: ``conversation.counted_seq`` and ``product_order.counted_at``, which say what is counted. They are set in the
transaction that writes the facts, so a crash at any moment loses nothing and counts nothing twice.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from pydantic import ValidationError
from sqlalchemy import bindparam, delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from analytics.recording.log import ConversationFacts, RevisionAt, facts_of, hashed
from analytics.recording.rollup import CspDay, roll_up
from analytics.recording.sales import order_facts
from analytics.tables import (
    ConversationFact,
    DayConversations,
    DayOrders,
    DayRefusals,
    DayTurns,
    Fact,
    OrderFact,
    RefusalFact,
    TurnFact,
)
from catalog_adapter.revisions.tables import ContextRevision
from foundation.database import Database
from foundation.locks import Locks
from gateway.conversations.models import IS_UNCOUNTED as CONVERSATION_IS_UNCOUNTED
from gateway.conversations.models import Conversation, ConversationMessage
from orders.product_order.table import IS_UNCOUNTED as ORDER_IS_UNCOUNTED
from orders.product_order.table import ProductOrder

_AT_ONCE = 50  # conversations or orders; SQLite's one writer waits that long
_MOST_MESSAGES = 2000  # of a conversation; nobody orders in more
_PAUSE_SECONDS = 5.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Read:
    """Conversations with their messages, and since when which revision was live."""

    conversations: Sequence[Conversation]
    messages: Sequence[ConversationMessage]
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
                await self.count()
            except Exception as error:  # a database that is away comes back
                _log.warning("the figures can't be brought up to date; trying again", error=type(error).__name__)
            await asyncio.sleep(_PAUSE_SECONDS)

    async def count(self) -> int:
        """Count what was written since it was counted last; how many conversations and orders that were."""
        count = 0
        for some in (self._some_conversations, self._some_orders):
            counted = _AT_ONCE
            while counted == _AT_ONCE:
                async with self._locks.hold("analytics"):
                    counted = await some()
                count += counted
        return count

    async def _some_conversations(self) -> int:
        read = await self._read()
        if not read.conversations:
            return 0
        # a few thousand messages are read and judged: the loop must not wait for that
        facts = await asyncio.to_thread(_facts, read)
        async with self._database.transaction(survives_power_cut=False) as session:
            known = [hashed(one.id) for one in read.conversations]
            for kind in (ConversationFact, TurnFact, RefusalFact):
                await session.exec(delete(kind).where(col(kind.conversation).in_(known)))
            session.add_all([one.conversation for one in facts])
            turns = [turn for one in facts for turn in one.turns]
            refusals = [refusal for one in facts for refusal in one.refusals]
            session.add_all([*turns, *refusals])
            await session.flush()
            await roll_up(session, DayConversations, _days([one.conversation for one in facts]))
            await roll_up(session, DayTurns, _days(turns))
            await roll_up(session, DayRefusals, _days(refusals))
            await _mark_conversations(session, read.conversations)
        return len(read.conversations)

    async def _read(self) -> _Read:
        async with self._database.transaction() as session:
            wanted = (
                select(Conversation).where(CONVERSATION_IS_UNCOUNTED).order_by(col(Conversation.id)).limit(_AT_ONCE)
            )
            conversations = (await session.exec(wanted)).all()
            log = (
                select(ConversationMessage)
                .where(
                    col(ConversationMessage.conversation_id).in_([one.id for one in conversations]),
                    col(ConversationMessage.seq) <= _MOST_MESSAGES,
                )
                .order_by(col(ConversationMessage.conversation_id), col(ConversationMessage.seq))
            )
            messages = (await session.exec(log)).all() if conversations else []
            return _Read(conversations, messages, await _revisions(session, {one.csp for one in conversations}))

    async def _some_orders(self) -> int:
        async with self._database.transaction(survives_power_cut=False) as session:
            wanted = select(ProductOrder).where(ORDER_IS_UNCOUNTED).order_by(col(ProductOrder.id)).limit(_AT_ONCE)
            orders = (await session.exec(wanted)).all()
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
    messages: dict[str, list[ConversationMessage]] = {}
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


def _days(facts: Collection[Fact]) -> set[CspDay]:
    return {(one.csp, one.day) for one in facts}


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
