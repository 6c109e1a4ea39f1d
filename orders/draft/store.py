"""Drafts in the database: one row a conversation.

A draft is kept together with the answer of the turn that changed it, in one transaction. So a turn that is not
answered, because its server or its bot ended or another has taken it over, has changed nothing.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Column, Connection, Executable, Table, Text, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel

from foundation.database import Database, UtcDateTime, utc_now
from orders.draft.models import OrderDraft


class OrderDraftRow(SQLModel, table=True):
    """A draft as JSON."""

    __tablename__ = "order_draft"

    conversation_id: str = Field(primary_key=True, max_length=64)
    csp: str = Field(index=True, max_length=64)
    body: str = Field(sa_column=Column(Text, nullable=False))
    updated_at: datetime = Field(sa_type=UtcDateTime)


_TABLE: Table = OrderDraftRow.__table__  # type: ignore[attr-defined]  # SQLModel gives each table class one
_ROW = select(_TABLE.c.csp, _TABLE.c.body).where(_TABLE.c.conversation_id == bindparam("conversation_id"))
_FORGET = delete(_TABLE).where(_TABLE.c.conversation_id == bindparam("conversation_id"))


class DraftStore:
    """Loads and keeps drafts. Nearly every turn does both: that is why the statements are made once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._keep = _keep(sqlite if database.is_sqlite else postgresql)

    async def load(self, conversation_id: str, csp: str) -> OrderDraft:
        """The draft of a conversation; a new one where there is none, or it is another CSP's."""
        told = {"conversation_id": conversation_id}
        row = await self._database.read(lambda connection: connection.execute(_ROW, told).one_or_none())
        if row is None or row.csp != csp:
            return OrderDraft(conversation_id=conversation_id, csp=csp)
        return OrderDraft.model_validate_json(row.body)

    def keep(self, draft: OrderDraft, connection: Connection) -> None:
        """Keep a draft, in the transaction of ``connection``."""
        row = {
            "conversation_id": draft.conversation_id, "csp": draft.csp,
            "body": draft.model_dump_json(exclude_defaults=True), "updated_at": utc_now(),
        }  # fmt: skip
        connection.execute(self._keep, row)

    async def save(self, draft: OrderDraft) -> None:
        """Keep a draft now."""
        await self._database.write(partial(self.keep, draft))

    async def forget(self, conversation_id: str) -> None:
        """Delete a draft; nothing happens if there is none."""
        told = {"conversation_id": conversation_id}
        await self._database.write(lambda connection: connection.execute(_FORGET, told))


def _keep(dialect: Any) -> Executable:
    insert = dialect.insert(_TABLE)
    kept = {name: insert.excluded[name] for name in ("csp", "body", "updated_at")}
    statement: Executable = insert.on_conflict_do_update(index_elements=["conversation_id"], set_=kept)
    return statement
