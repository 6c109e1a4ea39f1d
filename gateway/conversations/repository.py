"""Reads and writes conversations and messages within a transaction that the caller holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, bindparam, insert, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from foundation.database import utc_now
from gateway.conversations.models import Conversation, ConversationMessage
from gateway.errors import Overtaken

# What every turn asks is written once: SQLAlchemy takes longer to make a statement than SQLite to answer it.
_OF_CONVERSATION = select(ConversationMessage).where(
    ConversationMessage.conversation_id == bindparam("conversation_id")
)
_BY_CLIENT_ID = _OF_CONVERSATION.where(ConversationMessage.client_id == bindparam("client_id"))
_LAST_OF_CUSTOMER = (
    _OF_CONVERSATION.where(ConversationMessage.direction == "in").order_by(col(ConversationMessage.seq).desc()).limit(1)
)
_AFTER = (
    _OF_CONVERSATION.where(ConversationMessage.seq > bindparam("seq"))
    .order_by(col(ConversationMessage.seq))
    .limit(bindparam("count"))
)
_MESSAGES: Table = ConversationMessage.__table__  # type: ignore[attr-defined]  # SQLModel gives each table class one
_COLUMNS = [column.name for column in _MESSAGES.columns]
_ADD = insert(_MESSAGES)


class ConversationRepository:
    """Everything the database is asked about conversations."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, conversation: Conversation) -> None:
        """Store a new conversation."""
        self._session.add(conversation)
        await self._session.flush()

    async def get(self, conversation_id: str) -> Conversation | None:
        """The conversation, or None."""
        return await self._session.get(Conversation, conversation_id)

    async def append(
        self, conversation_id: str, messages: Sequence[ConversationMessage], *, turn: int | None = None, **changes: Any
    ) -> None:
        """Number the messages and store them at the end, with the locale that is spoken by now; ``changes`` are columns
        of the conversation to set. ``turn``: they are a step of the turn that has this number. Raises Overtaken where
        it has no longer.

        The numbers come from one update of the conversation's row. It holds that row until the transaction ends, so
        nobody ever reads a number before all lower ones can be read.
        """
        last, locale = await self._step(
            conversation_id, turn, last_seq=Conversation.last_seq + len(messages), last_at=utc_now(), **changes
        )
        for seq, message in enumerate(messages, start=last - len(messages) + 1):
            message.seq = seq
            message.body = message.body | {"locale": locale}
        rows = [{name: getattr(message, name) for name in _COLUMNS} for message in messages]
        if rows:
            await (await self._session.connection()).execute(_ADD, rows)

    async def claim(self, conversation_id: str, turn: int) -> int:
        """Count the conversation's ``turn`` up; the new number. Raises Overtaken where it is not this one."""
        await self._step(conversation_id, turn)
        return turn + 1

    async def find_by_client_id(self, conversation_id: str, client_id: str) -> ConversationMessage | None:
        """The customer's message that the channel calls ``client_id``."""
        told = {"conversation_id": conversation_id, "client_id": client_id}
        return (await self._session.exec(_BY_CLIENT_ID, params=told)).one_or_none()

    async def find_by_event_id(self, conversation_id: str, event_id: str) -> ConversationMessage | None:
        """The proactive message that tells of ``event_id``."""
        found = await self._session.exec(
            _OF_CONVERSATION.where(ConversationMessage.event_id == event_id),
            params={"conversation_id": conversation_id},
        )
        return found.one_or_none()

    async def answers_to(self, conversation_id: str, seq: int) -> Sequence[ConversationMessage]:
        """The replies to the customer's message ``seq``, in order."""
        found = await self._session.exec(
            select(ConversationMessage)
            .where(ConversationMessage.conversation_id == conversation_id, ConversationMessage.answers == seq)
            .order_by(col(ConversationMessage.seq))
        )
        return found.all()

    async def last_of_customer(self, conversation_id: str) -> ConversationMessage | None:
        """The last message that the customer sent."""
        found = await self._session.exec(_LAST_OF_CUSTOMER, params={"conversation_id": conversation_id})
        return found.one_or_none()

    async def after(self, conversation_id: str, seq: int, limit: int) -> Sequence[ConversationMessage]:
        """At most ``limit`` messages that follow ``seq``, in order."""
        told = {"conversation_id": conversation_id, "seq": seq, "count": limit}
        return (await self._session.exec(_AFTER, params=told)).all()

    async def before(self, conversation_id: str, seq: int, limit: int) -> Sequence[ConversationMessage]:
        """At most ``limit`` messages that precede ``seq``, the last first."""
        found = await self._session.exec(
            select(ConversationMessage)
            .where(ConversationMessage.conversation_id == conversation_id, ConversationMessage.seq < seq)
            .order_by(col(ConversationMessage.seq).desc())
            .limit(limit)
        )
        return found.all()

    async def last_of(self, conversation_ids: Sequence[str], count: int) -> Sequence[ConversationMessage]:
        """The last ``count`` messages of each conversation, in order."""
        found = await self._session.exec(
            select(ConversationMessage)
            .join(Conversation, col(Conversation.id) == ConversationMessage.conversation_id)
            .where(
                col(Conversation.id).in_(conversation_ids),
                col(ConversationMessage.seq) > col(Conversation.last_seq) - count,
            )
            .order_by(col(ConversationMessage.conversation_id), col(ConversationMessage.seq))
        )
        return found.all()

    async def _step(self, conversation_id: str, turn: int | None, **changes: Any) -> tuple[int, str]:
        """Change the conversation's row, which it holds until the transaction ends; its last number and its locale.
        Raises Overtaken where ``turn`` is given and is no longer the conversation's."""
        step = update(Conversation).where(col(Conversation.id) == conversation_id)
        if turn is not None:
            step = step.where(col(Conversation.turn) == turn)
            changes["turn"] = turn + 1
        stepped = await self._session.exec(
            step.values(**changes)
            .returning(col(Conversation.last_seq), col(Conversation.locale))
            .execution_options(synchronize_session=False)
        )
        row = stepped.one_or_none()
        if row is None:
            raise Overtaken("Another server has taken this conversation over.", advice="It answers the customer.")
        last, locale = row
        return last, locale
