"""Who has which conversation, read from and written to the table. Each function is one transaction.

A transition names the state it starts from and happens in one statement, so that of two who want it one gets it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select

from foundation.database import Database, utc_now
from gateway.conversations.models import Conversation
from gateway.handover.tables import HandOver, HandOverState

_REASON = 500
_MOST = 50


class HandOvers:
    """The hand-overs of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ask(self, conversation_id: str, csp: str, reason: str, state: HandOverState) -> None:
        """The customer wants a person. Who waits already goes on waiting, at their place; a person who has it keeps
        it."""
        async with self._database.transaction() as session:
            known = await session.get(HandOver, conversation_id)
            if known is None:
                fresh = HandOver(conversation_id=conversation_id, csp=csp, state=state, reason=reason[:_REASON])
                session.add(fresh)
            elif known.state in ("ended", "leaving"):
                known.state, known.reason, known.message = state, reason[:_REASON], None
                known.asked_at, known.taken_by, known.taken_name, known.seen_at = utc_now(), None, None, None

    async def leave_message(self, conversation_id: str, text: str) -> None:
        """The customer left a message, which waits for an answer."""
        await self._change(conversation_id, ("leaving",), state="waiting", message=text)

    async def no_message(self, conversation_id: str) -> None:
        """The customer would rather not leave one."""
        await self._change(conversation_id, ("leaving",), state="ended")

    async def want_message(self, conversation_id: str) -> bool:
        """Nobody can be reached just now: whether the customer waits and left no message, and is asked for one."""
        return await self._change(conversation_id, ("waiting",), col(HandOver.message).is_(None), state="leaving")

    async def settle(self, conversation_id: str) -> None:
        """What the customer waited for is done, without a word to them."""
        await self._change(conversation_id, ("waiting",), state="ended")

    async def take(self, conversation_id: str, email: str, name: str) -> bool:
        """Whether it is now theirs."""
        taken = {"state": "taken", "taken_by": email, "taken_name": name, "seen_at": utc_now()}
        return await self._change(conversation_id, ("waiting", "leaving"), **taken)

    async def see(self, conversation_id: str, email: str) -> bool:
        """The person who has it did something: whether they have it."""
        return await self._change(conversation_id, ("taken",), HandOver.taken_by == email, seen_at=utc_now())

    async def end(self, conversation_id: str, email: str) -> bool:
        """Whether they had it, and don't any more."""
        return await self._change(conversation_id, ("taken",), HandOver.taken_by == email, state="ended")

    async def wait_again(self, conversation_id: str, unseen_since: datetime) -> bool:
        """Whether its person was silent since then, and the customer waits for another."""
        silent = col(HandOver.seen_at) < unseen_since
        return await self._change(conversation_id, ("taken",), silent, state="waiting")

    async def get(self, csp: str, conversation_id: str) -> HandOver | None:
        """The hand-over of a CSP's conversation."""
        async with self._database.transaction(survives_power_cut=False) as session:
            found = await session.get(HandOver, conversation_id)
        return found if found is not None and found.csp == csp else None

    async def open(self, csp: str) -> Sequence[tuple[HandOver, Conversation]]:
        """What waits, the oldest first, and what somebody has."""
        wanted = (
            select(HandOver, Conversation)
            .join(Conversation, col(Conversation.id) == HandOver.conversation_id)
            .where(HandOver.csp == csp, col(HandOver.state).in_(("waiting", "taken")))
            .order_by(col(HandOver.asked_at), col(HandOver.conversation_id))
            .limit(_MOST)
        )
        async with self._database.transaction(survives_power_cut=False) as session:
            return (await session.exec(wanted)).all()

    async def taken_before(self, moment: datetime) -> Sequence[HandOver]:
        """Those that somebody has who did nothing since then, of all CSPs."""
        wanted = select(HandOver).where(HandOver.state == "taken", col(HandOver.seen_at) < moment).limit(_MOST)
        async with self._database.transaction(survives_power_cut=False) as session:
            return (await session.exec(wanted)).all()

    async def _change(
        self, conversation_id: str, before: tuple[HandOverState, ...], *conditions: Any, **columns: object
    ) -> bool:
        """Whether it was in one of these states, under these conditions, and was changed."""
        changed = update(HandOver).where(
            col(HandOver.conversation_id) == conversation_id, col(HandOver.state).in_(before), *conditions
        )
        async with self._database.transaction() as session:
            return (await session.exec(changed.values(**columns))).rowcount == 1
