"""The table of codes: one row each time that one was asked for."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, Index, SQLModel

from foundation.database import UtcDateTime


class OrderCode(SQLModel, table=True):
    """A code. What it is follows from ``id`` and our key, so it is kept nowhere. ``order_id`` None: there is no such
    order, or too much was sent for it; then no code is right. ``tries`` are left; ``conversation_id`` asks."""

    __tablename__ = "order_code"
    __table_args__ = (
        Index("ix_order_code_conversation_id_created_at", "conversation_id", "created_at"),
        Index("ix_order_code_order_id_created_at", "order_id", "created_at"),
    )

    id: str = Field(primary_key=True, max_length=40)
    csp: str = Field(max_length=64)
    conversation_id: str = Field(max_length=64)
    order_id: str | None = Field(default=None, max_length=64)
    tries: int
    created_at: datetime = Field(sa_type=UtcDateTime)
