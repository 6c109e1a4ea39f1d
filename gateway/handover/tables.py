"""The table: conversations that a person was asked for. Input: what customers and staff do. Output: who has them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import Column, ForeignKey, String
from sqlmodel import Field, SQLModel

from foundation.database import UtcDateTime, utc_now

#: ``leaving``: the customer was asked for a message; ``waiting``: for a person; ``taken``: a person has it; ``ended``:
#: the assistant has it again.
HandOverState = Literal["leaving", "waiting", "taken", "ended"]


class HandOver(SQLModel, table=True):
    """The last hand-over of a conversation. ``reason`` is what the customer said, ``message`` what they left outside
    opening hours; ``taken_by`` is the email of whoever has it, or had it last, ``seen_at`` when they last did
    something."""

    __tablename__ = "hand_over"

    conversation_id: str = Field(sa_column=Column(String(40), ForeignKey("conversation.id"), primary_key=True))
    csp: str = Field(max_length=64, index=True)
    state: str = Field(max_length=8)
    reason: str = Field(max_length=500)
    message: str | None = None
    asked_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    taken_by: str | None = Field(default=None, max_length=254)
    taken_name: str | None = Field(default=None, max_length=200)
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
