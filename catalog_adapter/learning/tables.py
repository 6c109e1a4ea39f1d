"""The tables: what customers said in vain, masked, and the groups of what is alike.

A group belongs to one CSP, segment and locale. It has the vector of its first message, so that a new one is put to what
it resembles without reading them all.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import Column, ForeignKey, LargeBinary, String, Text
from sqlmodel import Field, Index, SQLModel

from foundation.database import UtcDateTime, utc_now
from foundation.ids import new_id

#: Why a message is kept: nothing was understood, the customer was asked what was meant, or said it was something else.
Reason = Literal["not_understood", "clarified", "corrected"]
State = Literal["open", "dismissed", "taken"]


class MissedGroup(SQLModel, table=True):
    """Messages that are alike. ``example`` is the first; ``taken_as`` the intent that staff made of them.

    ``taken_phrases`` are the examples that it got by this, one a line, and ``taken_after`` the revision that was live
    then (0: none): so one can take it back, and see since when it is live.
    """

    __tablename__ = "missed_group"
    __table_args__ = (Index("ix_missed_group_place", "csp", "segment", "locale"),)

    id: str = Field(default_factory=lambda: new_id("mgr"), primary_key=True, max_length=40)
    csp: str = Field(max_length=64)
    segment: str = Field(max_length=64)
    locale: str = Field(max_length=16)
    example: str = Field(max_length=400)
    packed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    state: str = Field(default="open", max_length=16)
    taken_as: str | None = Field(default=None, max_length=64)
    taken_phrases: str = Field(default="", sa_column=Column(Text, nullable=False))
    taken_after: int | None = None
    first_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    last_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class MissedMessage(SQLModel, table=True):
    """One message, masked. ``intent`` is what it was taken for (an own intent by its id), ``meant`` what the customer
    then said it was; ``conversation_id`` is where it was said."""

    __tablename__ = "missed_message"
    __table_args__ = (Index("ix_missed_message_group_at", "group_id", "at"), Index("ix_missed_message_at", "at"))

    id: str = Field(default_factory=lambda: new_id("mms"), primary_key=True, max_length=40)
    group_id: str = Field(sa_column=Column(String(40), ForeignKey("missed_group.id"), nullable=False))
    text: str = Field(max_length=400)
    reason: str = Field(max_length=16)
    intent: str = Field(max_length=64)
    meant: str | None = Field(default=None, max_length=64)
    conversation_id: str | None = Field(default=None, max_length=40, index=True)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
