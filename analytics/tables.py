"""The tables: facts, one a conversation, turn, refused wish and order item; and their sums by day.

Nothing personal is in them: of a conversation and an order there is a hash, of what was said only how it was taken.
Days are UTC's. ``revision`` is the number of the revision that was live then, 0 where none was published. Money is
without tax, in ten-thousandths of the currency, so that sums are exact.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, TypedDict

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

#: How a customer's message was taken; ``person``: a person had the conversation.
How = Literal["understood", "asked_back", "not_understood", "button", "person"]


_IS_ORDERED = text("to_order IS NOT NULL")
#: SQLite keeps the rows of a day together.
_TOGETHER: dict[str, Any] = {"sqlite_with_rowid": False}


class Where(TypedDict):
    """Where and when something happened, as a fact has it."""

    csp: str
    day: date
    segment: str
    locale: str
    channel: str
    revision: int


class Fact(SQLModel):
    """What all facts have."""

    csp: str = Field(max_length=64)
    day: date
    segment: str = Field(max_length=64)
    locale: str = Field(max_length=16)
    channel: str = Field(max_length=64)
    revision: int


class ConversationFact(Fact, table=True):
    """A conversation, on the day on which it began. ``stage`` is the furthest that it came to, a place in
    :data:`analytics.recording.stages.STAGES`; ``to_order`` counts the customer's messages up to the first order and
    ``seconds_to_order`` the time since the greeting, both None without an order."""

    __tablename__ = "conversation_fact"
    __table_args__ = (
        Index("ix_conversation_fact_csp_day", "csp", "day"),
        # all that the times to an order are read from, so that the rows themselves are not looked at
        Index(
            "ix_conversation_fact_to_order", "csp", "day", "channel", "segment", "locale", "revision", "to_order",
            "seconds_to_order", sqlite_where=_IS_ORDERED, postgresql_where=_IS_ORDERED,
        ),
    )  # fmt: skip

    conversation: str = Field(primary_key=True, max_length=32)
    stage: int
    asked_for_person: bool
    to_order: int | None = None
    seconds_to_order: int | None = None


class TurnFact(Fact, table=True):
    """A customer's message. ``corrected``: with it they say that they were misunderstood."""

    __tablename__ = "turn_fact"
    __table_args__ = (Index("ix_turn_fact_csp_day", "csp", "day"),)

    conversation: str = Field(primary_key=True, max_length=32)
    seq: int = Field(primary_key=True)
    how: str = Field(max_length=16)
    intent: str = Field(max_length=64)
    corrected: bool


class RefusalFact(Fact, table=True):
    """A wish that could not be met. ``constraints`` are the ids of those that together say no, ``wished`` the choices,
    as ``speed=1000, router=standard``."""

    __tablename__ = "refusal_fact"
    __table_args__ = (Index("ix_refusal_fact_csp_day", "csp", "day"),)

    conversation: str = Field(primary_key=True, max_length=32)
    seq: int = Field(primary_key=True)
    place: int = Field(primary_key=True)
    constraints: str = Field(max_length=400)
    offering: str = Field(max_length=200)
    wished: str = Field(max_length=400)


class OrderFact(Fact, table=True):
    """What an order adds, one row an outermost item, on the day on which it was placed. An order that was cancelled,
    rejected or failed has none."""

    __tablename__ = "order_fact"
    __table_args__ = (Index("ix_order_fact_csp_day", "csp", "day"),)

    product_order: str = Field(primary_key=True, max_length=32)
    item: int = Field(primary_key=True)
    offering: str = Field(max_length=200)
    name: str = Field(max_length=200)
    quantity: int
    currency: str = Field(max_length=3)
    monthly: int = Field(sa_type=BigInteger)
    once: int = Field(sa_type=BigInteger)


class DaySum(SQLModel):
    """What the sums of a day are by."""

    csp: str = Field(primary_key=True, max_length=64)
    day: date = Field(primary_key=True)
    segment: str = Field(primary_key=True, max_length=64)
    locale: str = Field(primary_key=True, max_length=16)
    channel: str = Field(primary_key=True, max_length=64)
    revision: int = Field(primary_key=True)


class DayConversations(DaySum, table=True):
    """Conversations, and how many of them came to each stage."""

    __tablename__ = "day_conversations"
    __table_args__ = _TOGETHER

    greeted: int
    spoke: int
    chose: int
    contact: int
    review: int
    ordered: int
    asked_for_person: int


class DayTurns(DaySum, table=True):
    """Customers' messages, by how they were taken."""

    __tablename__ = "day_turns"
    __table_args__ = _TOGETHER

    understood: int
    asked_back: int
    not_understood: int
    button: int
    person: int
    corrected: int


class DayRefusals(DaySum, table=True):
    """Wishes that could not be met."""

    __tablename__ = "day_refusals"
    __table_args__ = _TOGETHER

    constraints: str = Field(primary_key=True, max_length=400)
    offering: str = Field(primary_key=True, max_length=200)
    wished: str = Field(primary_key=True, max_length=400)
    times: int
    conversations: int


class DayOrders(DaySum, table=True):
    """What was ordered."""

    __tablename__ = "day_orders"
    __table_args__ = _TOGETHER

    offering: str = Field(primary_key=True, max_length=200)
    currency: str = Field(primary_key=True, max_length=3)
    name: str = Field(max_length=200)
    orders: int
    quantity: int
    monthly: int = Field(sa_type=BigInteger)
    once: int = Field(sa_type=BigInteger)
