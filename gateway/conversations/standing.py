"""Reads how a conversation stands, all that a turn begins with, in one statement: on PostgreSQL that is one round trip.

A conversation's id and the channel's id of the message that came in; a Standing out.
"""

from __future__ import annotations

from sqlalchemy import Connection, Table, and_, bindparam, func, select

from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.tone.reply import Asked
from gateway.conversations.models import Message
from gateway.conversations.repository import CONVERSATIONS, MESSAGE_COLUMNS, MESSAGES, ConversationRepository
from gateway.conversations.stored import Received, Standing, open_replies, received_as
from gateway.errors import ConversationClosed, ConversationNotFound
from gateway.handover.tables import HandOver

_MOST_SINCE = 200
_HAND_OVERS: Table = HandOver.__table__  # type: ignore[attr-defined]  # SQLModel gives each table class one
_OF = MESSAGES.c.conversation_id == bindparam("id")
_LAST_OF_CUSTOMER = (
    select(MESSAGES.c.seq).where(_OF, MESSAGES.c.direction == "in").order_by(MESSAGES.c.seq.desc()).limit(1)
)
_KNOWN = select(MESSAGES.c.seq).where(_OF, MESSAGES.c.client_id == bindparam("client_id"))
_COLUMNS = [
    CONVERSATIONS.c[name]
    for name in ["csp", "segment", "locale", "channel", "asked", "dialogue", "turn", "closed", "customer"]
]
#: A row for each message from the customer's last one on, at least one. Those few repeat the conversation's columns.
_STANDING = (
    select(*_COLUMNS, _HAND_OVERS.c.state, _KNOWN.scalar_subquery().label("known"), *MESSAGE_COLUMNS)
    .select_from(CONVERSATIONS)
    .outerjoin(_HAND_OVERS, _HAND_OVERS.c.conversation_id == CONVERSATIONS.c.id)
    .outerjoin(
        MESSAGES,
        and_(
            MESSAGES.c.conversation_id == CONVERSATIONS.c.id,
            MESSAGES.c.seq >= func.coalesce(_LAST_OF_CUSTOMER.scalar_subquery(), 0),
        ),
    )
    .where(CONVERSATIONS.c.id == bindparam("id"))
    .order_by(MESSAGES.c.seq)
    .limit(_MOST_SINCE + 1)
)


def read_standing(connection: Connection, conversation_id: str, client_id: str | None) -> Standing:
    """How the conversation stands, and what is known of the message ``client_id``. Raises ConversationNotFound,
    ConversationClosed."""
    rows = connection.execute(_STANDING, {"id": conversation_id, "client_id": client_id}).all()
    if not rows:
        raise ConversationNotFound("There is no such conversation.", advice="Start a new one.")
    row = rows[0]
    if row.closed:
        raise ConversationClosed("This conversation has ended.", advice="Start a new one.")
    since = [Message._make(one[-len(MESSAGE_COLUMNS) :]) for one in rows if one.seq is not None]
    return Standing(
        conversation_id,
        ContextKey(csp=row.csp, segment=row.segment, locale=row.locale, channel=row.channel),
        Asked.model_validate(row.asked) if row.asked else None,
        _received(connection, conversation_id, client_id) if client_id and row.known is not None else None,
        _left(since, client_id),
        open_replies([one for one in since if one.direction == "out"]),
        row.turn,
        row.state,
        vouched=row.customer is not None,
        dialogue=row.dialogue,
    )


def _received(connection: Connection, conversation_id: str, client_id: str) -> Received | None:
    """The message that came before, with the replies that it has had."""
    repository = ConversationRepository(connection)
    known = repository.find_by_client_id(conversation_id, client_id)
    return received_as(known, repository.answers_to(conversation_id, known.seq)) if known else None


def _left(since: list[Message], client_id: str | None) -> Received | None:
    """The customer's last message, with which ``since`` begins, if another than ``client_id`` and never answered.
    Messages are served one at a time, so only the last can have been left."""
    if not since or since[0].direction != "in":
        return None
    last = since[0]
    is_answered = any(one.answers == last.seq for one in since)
    is_left = last.client_id != client_id and "for_person" not in last.body and not is_answered
    return received_as(last, []) if is_left else None
