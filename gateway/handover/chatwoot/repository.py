"""What is to be done at Chatwoot, read from and written to the table. Each function is one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, case, update
from sqlmodel import col, select

from foundation.database import Database, utc_now
from gateway.handover.chatwoot.tables import ChatwootConversation

_MOST = 200
_id = col(ChatwootConversation.conversation_id)
_due_at = col(ChatwootConversation.due_at)
# Asked every second, so made once.
_DUE = select(_id).where(_due_at <= bindparam("now")).order_by(_due_at).limit(_MOST)


class ChatwootConversations:
    """The conversations of one database that are at Chatwoot, or are to be."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ask(self, conversation_id: str, csp: str, seq: int) -> None:
        """The customer's message ``seq`` asks for a person."""
        async with self._database.transaction() as session:
            known = await session.get(ChatwootConversation, conversation_id)
            if known is None:
                known = ChatwootConversation(conversation_id=conversation_id, csp=csp, asked_seq=seq)
            known.asked_seq, known.due_at = seq, utc_now()
            session.add(known)

    async def wake(self, conversation_id: str) -> None:
        """Something was said in it. While Chatwoot is away its own time to try again counts."""
        woken = update(ChatwootConversation).where(_id == conversation_id, col(ChatwootConversation.attempts) == 0)
        async with self._database.transaction(survives_power_cut=False) as session:
            await session.exec(woken.values(due_at=utc_now()))

    async def called(self, csp: str, place: str, number: int, message_id: int | None) -> str | None:
        """Chatwoot says that something happened in its conversation ``number``, perhaps a message; ours, if it is one.

        A message that became visible after a later one is read once more with all that follow.
        """
        before = col(ChatwootConversation.seen_id)
        seen = before if message_id is None else case((before < message_id, before), else_=message_id - 1)
        of_csp = col(ChatwootConversation.csp) == csp, col(ChatwootConversation.place) == place
        where = *of_csp, col(ChatwootConversation.number) == number
        called = update(ChatwootConversation).where(*where).values(due_at=utc_now(), attempts=0, seen_id=seen)
        async with self._database.transaction() as session:
            return (await session.exec(called.returning(_id))).scalar_one_or_none()

    async def due(self, now: datetime) -> Sequence[str]:
        """Conversations to look at."""
        return await self._database.read(lambda connection: connection.execute(_DUE, {"now": now}).scalars().all())

    async def get(self, conversation_id: str) -> ChatwootConversation | None:
        """How it stands."""
        async with self._database.transaction(survives_power_cut=False) as session:
            return await session.get(ChatwootConversation, conversation_id)

    async def change(self, one: ChatwootConversation, **columns: object) -> None:
        """Write columns, here and in the table."""
        async with self._database.transaction(survives_power_cut=False) as session:
            changed = update(ChatwootConversation).where(_id == one.conversation_id)
            await session.exec(changed.values(**columns))
        for name, value in columns.items():
            setattr(one, name, value)

    async def settle(self, one: ChatwootConversation, due_at: datetime | None, error: str | None = None) -> None:
        """Note when to look again, unless something happened since it was looked at; with ``error``, that it failed."""
        attempts = one.attempts + 1 if error else 0
        where = _id == one.conversation_id, col(ChatwootConversation.due_at) == one.due_at
        settled = update(ChatwootConversation).where(*where)
        async with self._database.transaction(survives_power_cut=False) as session:
            await session.exec(settled.values(due_at=due_at, attempts=attempts, last_error=error and error[:500]))
