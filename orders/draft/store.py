"""Drafts in the database: one row a conversation.

A turn may be taken again: its server or its bot ended in the middle, or was overtaken. Then the actions must find the
draft as it was before the customer's message, and whoever takes the turn no longer must change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Executable, Table, Text, bindparam, case, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel, col, delete

from foundation.database import Database, UtcDateTime, utc_now
from foundation.errors import Conflict
from orders.draft.models import OrderDraft


class TurnOvertaken(Conflict):
    """The turn is taken again by another, so this one's actions count for nothing."""

    code = "turn_overtaken"


@dataclass(frozen=True)
class DraftTurn:
    """The turn that an action runs in: the customer's message, and a ``number`` that grows whenever it is taken again,
    and from turn to turn."""

    message_id: str
    number: int


class OrderDraftRow(SQLModel, table=True):
    """A draft as JSON. ``turn`` and ``message_id`` are those of the turn that changed it last, ``before`` is what it
    was before that message."""

    __tablename__ = "order_draft"

    conversation_id: str = Field(primary_key=True, max_length=64)
    csp: str = Field(index=True, max_length=64)
    body: str = Field(sa_column=Column(Text, nullable=False))
    turn: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    message_id: str | None = Field(default=None, max_length=64)
    before: str | None = Field(default=None, sa_column=Column(Text))
    updated_at: datetime = Field(sa_type=UtcDateTime)


_TABLE: Table = OrderDraftRow.__table__  # type: ignore[attr-defined]  # SQLModel gives each table class one
_ROW = select(_TABLE).where(_TABLE.c.conversation_id == bindparam("conversation_id"))
#: What another try of the same turn has done is taken back, unless somebody else has done so meanwhile.
_TAKE_BACK = (
    update(_TABLE)
    .where(_TABLE.c.conversation_id == bindparam("of"), _TABLE.c.turn == bindparam("taken"))
    .values(body=bindparam("body"), turn=bindparam("turn"))
)


class DraftStore:
    """Loads and saves drafts. A conversation's turns come one at a time, so the last save is the newest; where they do
    not, by a lock that was lost, the later turn wins.

    Each of a turn's actions loads its draft: that is why the statements are made once.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        dialect = sqlite if database.is_sqlite else postgresql
        self._keep, self._keep_in_turn = _keep(dialect), _keep_in_turn(dialect)

    async def load(self, conversation_id: str, csp: str, turn: DraftTurn | None = None) -> OrderDraft:
        """The draft of a conversation; a new one where there is none, or it is another CSP's. What an earlier try of
        this ``turn`` did is taken back. Raises TurnOvertaken."""
        new = OrderDraft(conversation_id=conversation_id, csp=csp)
        async with self._database.engine.connect() as connection:
            row = (await connection.execute(_ROW, {"conversation_id": conversation_id})).one_or_none()
        if row is None:
            return new
        body: str = row.body
        if turn is not None:
            if row.turn > turn.number:
                raise _overtaken()
            if row.turn < turn.number and row.message_id == turn.message_id:
                body = row.before or _as_json(new)
                await self._take_back(conversation_id, row.turn, turn, body)
        return OrderDraft.model_validate_json(body) if row.csp == csp else new

    async def forget(self, conversation_id: str) -> None:
        """Delete a draft; nothing happens if there is none."""
        async with self._database.transaction(survives_power_cut=False) as session:
            await session.exec(delete(OrderDraftRow).where(col(OrderDraftRow.conversation_id) == conversation_id))

    async def save(self, draft: OrderDraft, turn: DraftTurn | None = None) -> None:
        """Keep a draft. Raises TurnOvertaken, and keeps nothing then."""
        row = {
            "conversation_id": draft.conversation_id, "csp": draft.csp, "body": _as_json(draft),
            "updated_at": utc_now(),
        }  # fmt: skip
        statement = self._keep
        if turn is not None:
            statement, row = self._keep_in_turn, row | {"turn": turn.number, "message_id": turn.message_id}
        async with self._database.transaction(survives_power_cut=False) as session:
            kept = await (await session.connection()).execute(statement, row)
            if kept.one_or_none() is None:
                raise _overtaken()

    async def _take_back(self, conversation_id: str, taken: int, turn: DraftTurn, body: str) -> None:
        told = {"of": conversation_id, "taken": taken, "body": body, "turn": turn.number}
        async with self._database.transaction(survives_power_cut=False) as session:
            done = await (await session.connection()).execute(_TAKE_BACK, told)
            if not done.rowcount:
                raise _overtaken()


def _keep(dialect: Any) -> Executable:
    insert = dialect.insert(_TABLE)
    kept = {name: insert.excluded[name] for name in ("csp", "body", "updated_at")}
    return _returning(insert.on_conflict_do_update(index_elements=["conversation_id"], set_=kept))


def _keep_in_turn(dialect: Any) -> Executable:
    """Unless a later turn has been there; with the first save of a message the draft before it is kept, too."""
    insert = dialect.insert(_TABLE)
    kept = {name: insert.excluded[name] for name in ("csp", "body", "updated_at", "turn", "message_id")}
    is_same_message = _TABLE.c.message_id == insert.excluded["message_id"]
    kept["before"] = case((is_same_message, _TABLE.c.before), else_=_TABLE.c.body)
    is_not_overtaken = _TABLE.c.turn <= insert.excluded["turn"]
    return _returning(
        insert.on_conflict_do_update(index_elements=["conversation_id"], set_=kept, where=is_not_overtaken)
    )


def _returning(insert: Any) -> Executable:
    """A row comes back where one was kept."""
    returning: Executable = insert.returning(_TABLE.c.conversation_id)
    return returning


def _overtaken() -> TurnOvertaken:
    return TurnOvertaken("This turn is taken again by another server.", advice="That one answers the customer.")


def _as_json(draft: OrderDraft) -> str:
    return draft.model_dump_json(exclude_defaults=True)
