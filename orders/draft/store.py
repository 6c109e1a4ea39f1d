"""Drafts in the database: one row a conversation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Executable, Text, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
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


_BODY = select(col(OrderDraftRow.body)).where(
    col(OrderDraftRow.conversation_id) == bindparam("conversation_id"), col(OrderDraftRow.csp) == bindparam("csp")
)


class DraftStore:
    """Loads and saves drafts. A conversation's turns come one at a time, so the last save is the newest.

    Each of a turn's actions loads its draft: that is why the statements are made once.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._save = _save(sqlite if database.is_sqlite else postgresql)

    async def load(self, conversation_id: str, csp: str) -> OrderDraft:
        """The draft of a conversation; a new one where there is none, or it is another CSP's."""
        wanted = {"conversation_id": conversation_id, "csp": csp}
        async with self._database.engine.connect() as connection:
            body: str | None = (await connection.execute(_BODY, wanted)).scalar()
        return OrderDraft.model_validate_json(body) if body else OrderDraft(conversation_id=conversation_id, csp=csp)

    async def forget(self, conversation_id: str) -> None:
        """Delete a draft; nothing happens if there is none."""
        async with self._database.transaction(survives_power_cut=False) as session:
            await session.exec(delete(OrderDraftRow).where(col(OrderDraftRow.conversation_id) == conversation_id))

    async def save(self, draft: OrderDraft) -> None:
        """Keep a draft."""
        row = {
            "conversation_id": draft.conversation_id,
            "csp": draft.csp,
            "body": draft.model_dump_json(exclude_defaults=True),
            "updated_at": utc_now(),
        }
        async with self._database.transaction(survives_power_cut=False) as session:
            await (await session.connection()).execute(self._save, row)


def _save(dialect: Any) -> Executable:
    row = dialect.insert(OrderDraftRow)
    kept = {name: row.excluded[name] for name in ("csp", "body", "updated_at")}
    saved: Executable = row.on_conflict_do_update(index_elements=["conversation_id"], set_=kept)
    return saved
