"""The tables: a conversation and its messages.

``body`` of a customer's message: ``{"text", "payload", "understanding"}``, with ``"for_person": true`` where a person
had the conversation; of the assistant's, or the person's: a Reply as JSON. Both have ``locale``, that of the
conversation when it was said, unless they are from before that was kept.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import JSON, Column, ForeignKey, Index, String, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from catalog_adapter.contexts.key import ContextKey
from foundation.database import UtcDateTime, utc_now
from foundation.ids import new_id

Direction = Literal["in", "out"]
#: What the figures have yet to count; written as the index has it, so that the index is used.
IS_UNCOUNTED = text("counted_seq < last_seq")


class Conversation(SQLModel, table=True):
    """One customer's talk with one CSP's assistant. ``asked`` is the question left open, ``last_seq`` the number of
    messages so far, ``counted_seq`` how many of them the figures have, ``dialogue`` the bot's state between two turns,
    ``turn`` counts every step of a turn, see ``claims.py``.
    ``customer`` is the CSP's id of whom its site vouches for, ``told`` what it tells of them."""

    __tablename__ = "conversation"
    __table_args__ = (
        Index("ix_conversation_csp_customer", "csp", "customer"),
        Index("ix_conversation_uncounted", "id", sqlite_where=IS_UNCOUNTED, postgresql_where=IS_UNCOUNTED),
    )

    id: str = Field(default_factory=lambda: new_id("cnv"), primary_key=True, max_length=40)
    csp: str = Field(max_length=64, index=True)
    segment: str = Field(max_length=64)
    locale: str = Field(max_length=16)
    channel: str = Field(max_length=32)
    asked: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    dialogue: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    last_seq: int = 0
    counted_seq: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    turn: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    last_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    closed: bool = False
    customer: str | None = Field(default=None, max_length=128)
    told: dict[str, str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))

    @property
    def key(self) -> ContextKey:
        """The context the conversation is held in."""
        return ContextKey(csp=self.csp, segment=self.segment, locale=self.locale, channel=self.channel)


class ConversationMessage(SQLModel, table=True):
    """One message. ``client_id`` is the channel's id of a customer's message, ``event_id`` names what a proactive
    message tells of, ``answers`` is the ``seq`` of the customer's message that a reply answers."""

    __tablename__ = "conversation_message"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "client_id"),
        UniqueConstraint("conversation_id", "event_id"),
    )

    id: str = Field(default_factory=lambda: new_id("msg"), primary_key=True, max_length=40)
    conversation_id: str = Field(sa_column=Column(String(40), ForeignKey("conversation.id"), nullable=False))
    seq: int
    direction: str = Field(max_length=3)
    client_id: str | None = Field(default=None, max_length=64)
    event_id: str | None = Field(default=None, max_length=128)
    answers: int | None = None
    body: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class Message(NamedTuple):
    """A row of it, as it is read and written: a turn handles several, and objects that are watched for changes take ten
    times as long."""

    id: str
    conversation_id: str
    seq: int
    direction: str
    client_id: str | None
    event_id: str | None
    answers: int | None
    body: dict[str, Any]
    created_at: datetime
