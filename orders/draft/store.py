"""Drafts in the database: one row a conversation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel, col, delete

from foundation.database import Database, UtcDateTime, utc_now
from orders.draft.models import OrderDraft


class OrderDraftRow(SQLModel, table=True):
    """A draft as JSON."""

    __tablename__ = "order_draft"

    conversation_id: str = Field(primary_key=True, max_length=64)
    csp: str = Field(index=True, max_length=64)
    body: str = Field(sa_column=Column(Text, nullable=False))
    updated_at: datetime = Field(sa_type=UtcDateTime)


class DraftStore:
    """Loads and saves drafts. A conversation's turns come one at a time, so the last save is the newest."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, conversation_id: str, csp: str) -> OrderDraft:
        """The draft of a conversation; a new one where there is none, or it is another CSP's."""
        async with self._database.transaction(survives_power_cut=False) as session:
            row = await session.get(OrderDraftRow, conversation_id)
        if row is None or row.csp != csp:
            return OrderDraft(conversation_id=conversation_id, csp=csp)
        return OrderDraft.model_validate_json(row.body)

    async def forget(self, conversation_id: str) -> None:
        """Delete a draft; nothing happens if there is none."""
        async with self._database.transaction(survives_power_cut=False) as session:
            await session.exec(delete(OrderDraftRow).where(col(OrderDraftRow.conversation_id) == conversation_id))

    async def save(self, draft: OrderDraft) -> None:
        """Keep a draft."""
        body = draft.model_dump_json(exclude_defaults=True)
        async with self._database.transaction(survives_power_cut=False) as session:
            row = await session.get(OrderDraftRow, draft.conversation_id)
            if row is None:
                row = OrderDraftRow(
                    conversation_id=draft.conversation_id, csp=draft.csp, body=body, updated_at=utc_now()
                )
            row.csp, row.body, row.updated_at = draft.csp, body, utc_now()
            session.add(row)
