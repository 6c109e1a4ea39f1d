"""The table: conversations that are at Chatwoot too, how much of them is there, and when to look again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String
from sqlmodel import Field, SQLModel

from foundation.database import UtcDateTime


class ChatwootConversation(SQLModel, table=True):
    """A conversation in which a person was asked for. ``place`` names the inbox that it is in, ``number`` is Chatwoot's
    own of it, None as long as it is not there.

    ``asked_seq`` is the customer's message that asked for a person. Everything up to ``sent_seq`` is there; everything
    there up to the message ``seen_id`` is here. ``due_at`` is when to look again, None: not before something happens.
    ``attempts`` have failed since the last that did not, the last with ``last_error``.
    """

    __tablename__ = "chatwoot_conversation"
    __table_args__ = (Index("ix_chatwoot_conversation_number", "csp", "number"),)

    conversation_id: str = Field(sa_column=Column(String(40), ForeignKey("conversation.id"), primary_key=True))
    csp: str = Field(max_length=64)
    place: str = Field(default="", max_length=64)
    number: int | None = None
    asked_seq: int
    sent_seq: int = 0
    seen_id: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    attempts: int = 0
    last_error: str | None = Field(default=None, max_length=500)
