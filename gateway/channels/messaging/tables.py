"""The tables of messaging: customers of accounts, what they wrote and is not served yet, what could not be delivered.

What is to be sent needs no table: it is what the conversation has after ``sent_seq``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from foundation.database import UtcDateTime, utc_now
from foundation.ids import new_id


class ChannelCustomer(SQLModel, table=True):
    """Somebody who writes to an account. ``customer`` is the platform's id of them.

    ``due_at`` is when there is something to do, None: nothing. Everything of the conversation up to ``sent_seq`` was
    sent, and ``sent_parts`` parts of the message after it, the last of it at ``last_out_at``. After ``attempts``
    failures nothing is sent until ``retry_at``.
    """

    __tablename__ = "channel_customer"
    __table_args__ = (UniqueConstraint("csp", "account", "customer"),)

    id: str = Field(default_factory=lambda: new_id("chc"), primary_key=True, max_length=40)
    csp: str = Field(max_length=64)
    account: str = Field(max_length=64)
    customer: str = Field(max_length=128)
    conversation_id: str | None = Field(default=None, max_length=40, unique=True)
    last_in_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    last_out_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    sent_seq: int = 0
    sent_parts: int = 0
    attempts: int = 0
    retry_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_error: str | None = Field(default=None, max_length=500)


class ChannelMessage(SQLModel, table=True):
    """A message that came in. ``content`` is an Incoming until it was served, then None; the row stays, so that the
    platform's repeats are known. ``state``: waiting, served, failed."""

    __tablename__ = "channel_message"
    __table_args__ = (
        UniqueConstraint("csp", "account", "message_id"),
        Index("ix_channel_message_waiting", "customer_id", "state", "number"),
        Index("ix_channel_message_received", "customer_id", "received_at"),
    )

    number: int | None = Field(default=None, primary_key=True)
    csp: str = Field(max_length=64)
    account: str = Field(max_length=64)
    message_id: str = Field(max_length=200)
    customer_id: str = Field(max_length=40, foreign_key="channel_customer.id")
    content: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    state: str = Field(default="waiting", max_length=8)
    attempts: int = 0
    received_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class ChannelFailure(SQLModel, table=True):
    """Something that did not reach its customer, for staff. ``seq`` is the message's in its conversation, if known."""

    __tablename__ = "channel_failure"

    id: str = Field(default_factory=lambda: new_id("chf"), primary_key=True, max_length=40)
    csp: str = Field(max_length=64, index=True)
    account: str = Field(max_length=64)
    customer: str = Field(max_length=128)
    conversation_id: str | None = Field(default=None, max_length=40)
    seq: int | None = None
    error: str = Field(max_length=500)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class ChannelOwner(SQLModel, table=True):
    """The CSP that an account of a platform belongs to: whose signed message came first, as long as it is named
    there."""

    __tablename__ = "channel_owner"

    kind: str = Field(primary_key=True, max_length=16)
    platform_id: str = Field(primary_key=True, max_length=100)
    csp: str = Field(max_length=64)
    account: str = Field(max_length=64)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
