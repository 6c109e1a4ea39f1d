"""Reads and writes conversations and messages over a connection that the caller holds.

Every turn does: so the statements are made once, since SQLAlchemy takes longer to make one than SQLite to answer it,
and what comes back are rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Table, Update, bindparam, insert, select, update

from foundation.database import utc_now
from gateway.conversations.models import Conversation, ConversationMessage, Message
from gateway.errors import Overtaken

CONVERSATIONS: Table = Conversation.__table__  # type: ignore[attr-defined]  # SQLModel gives each table class one
MESSAGES: Table = ConversationMessage.__table__  # type: ignore[attr-defined]  # as above
MESSAGE_COLUMNS = [MESSAGES.c[name] for name in Message._fields]
_ADD_CONVERSATION = insert(CONVERSATIONS)
_ADD = insert(MESSAGES)
_OF = MESSAGES.c.conversation_id == bindparam("conversation_id")
_OF_CONVERSATION = select(*MESSAGE_COLUMNS).where(_OF)
_BY_CLIENT_ID = _OF_CONVERSATION.where(MESSAGES.c.client_id == bindparam("client_id"))
_BY_EVENT_ID = _OF_CONVERSATION.where(MESSAGES.c.event_id == bindparam("event_id"))
_ANSWERS = _OF_CONVERSATION.where(MESSAGES.c.answers == bindparam("seq")).order_by(MESSAGES.c.seq)
_AFTER = _OF_CONVERSATION.where(MESSAGES.c.seq > bindparam("seq")).order_by(MESSAGES.c.seq).limit(bindparam("count"))
_BEFORE = (
    _OF_CONVERSATION.where(MESSAGES.c.seq < bindparam("seq")).order_by(MESSAGES.c.seq.desc()).limit(bindparam("count"))
)
_LAST_OF = (
    select(*MESSAGE_COLUMNS)
    .join(CONVERSATIONS, CONVERSATIONS.c.id == MESSAGES.c.conversation_id)
    .where(
        CONVERSATIONS.c.id.in_(bindparam("conversation_ids", expanding=True)),
        MESSAGES.c.seq > CONVERSATIONS.c.last_seq - bindparam("count"),
    )
    .order_by(MESSAGES.c.conversation_id, MESSAGES.c.seq)
)


class ConversationRepository:
    """Everything the database is asked about messages. Each method is one statement, or two."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, conversation: Conversation) -> None:
        """Store a new conversation."""
        row = {name: getattr(conversation, name) for name in CONVERSATIONS.c.keys()}  # noqa: SIM118 - no dict
        self._connection.execute(_ADD_CONVERSATION, row)

    def append(
        self, conversation_id: str, messages: Sequence[Message], *, turn: int | None = None, **changes: Any
    ) -> list[Message]:
        """Number the messages and store them at the end, with the locale that is spoken by now; as they are stored.
        ``changes`` are columns of the conversation to set. ``turn``: they are a step of the turn that has this number.
        Raises Overtaken where it has no longer.

        The numbers come from one update of the conversation's row. It holds that row until the transaction ends, so
        nobody ever reads a number before all lower ones can be read.
        """
        told = {f"new_{name}": value for name, value in changes.items()}
        told |= {"of": conversation_id, "added": len(messages), "at": utc_now(), "known_turn": turn}
        step = _step(tuple(changes), in_turn=turn is not None)
        row = self._connection.execute(step, told).one_or_none()
        if row is None:
            raise _overtaken()
        last, locale = row
        stored = [
            message._replace(seq=seq, body=message.body | {"locale": locale})
            for seq, message in enumerate(messages, start=last - len(messages) + 1)
        ]
        if stored:
            self._connection.execute(_ADD, [message._asdict() for message in stored])
        return stored

    def claim(self, conversation_id: str, turn: int) -> int:
        """Count the conversation's ``turn`` up; the new number. Raises Overtaken where it is not this one."""
        self.append(conversation_id, [], turn=turn)
        return turn + 1

    def find_by_client_id(self, conversation_id: str, client_id: str) -> Message | None:
        """The customer's message that the channel calls ``client_id``."""
        return next(iter(self._found(_BY_CLIENT_ID, conversation_id, client_id=client_id)), None)

    def find_by_event_id(self, conversation_id: str, event_id: str) -> Message | None:
        """The proactive message that tells of ``event_id``."""
        return next(iter(self._found(_BY_EVENT_ID, conversation_id, event_id=event_id)), None)

    def answers_to(self, conversation_id: str, seq: int) -> list[Message]:
        """The replies to the customer's message ``seq``, in order."""
        return self._found(_ANSWERS, conversation_id, seq=seq)

    def after(self, conversation_id: str, seq: int, limit: int) -> list[Message]:
        """At most ``limit`` messages that follow ``seq``, in order."""
        return self._found(_AFTER, conversation_id, seq=seq, count=limit)

    def before(self, conversation_id: str, seq: int, limit: int) -> list[Message]:
        """At most ``limit`` messages that precede ``seq``, the last first."""
        return self._found(_BEFORE, conversation_id, seq=seq, count=limit)

    def last_of(self, conversation_ids: Sequence[str], count: int) -> list[Message]:
        """The last ``count`` messages of each conversation, in order."""
        told = {"conversation_ids": list(conversation_ids), "count": count}
        return [Message._make(row) for row in self._connection.execute(_LAST_OF, told)]

    def _found(self, statement: Executable, conversation_id: str, **told: Any) -> list[Message]:
        rows = self._connection.execute(statement, {"conversation_id": conversation_id, **told})
        return [Message._make(row) for row in rows]


@cache
def _step(columns: tuple[str, ...], *, in_turn: bool) -> Update:
    """Add to a conversation and set these of its columns. A turn sets one of few sets of them."""
    table = CONVERSATIONS.c
    values = {name: bindparam(f"new_{name}", type_=table[name].type) for name in columns}
    step = update(CONVERSATIONS).where(table.id == bindparam("of"))
    if in_turn:
        step = step.where(table.turn == bindparam("known_turn")).values(turn=table.turn + 1)
    return step.values(
        last_seq=table.last_seq + bindparam("added"), last_at=bindparam("at", type_=table.last_at.type), **values
    ).returning(table.last_seq, table.locale)


def _overtaken() -> Overtaken:
    return Overtaken("Another server has taken this conversation over.", advice="It answers the customer.")
