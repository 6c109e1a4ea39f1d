"""The tables of endpoints: hub subscriptions, how each endpoint is doing, and what signs for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from foundation.database import UtcDateTime


class HubSubscription(SQLModel, table=True):
    """A system that asked at the hub for a CSP's order events. ``query`` is as it was sent."""

    __tablename__ = "hub_subscription"

    id: str = Field(primary_key=True, max_length=64)
    csp: str = Field(index=True, max_length=64)
    callback: str = Field(max_length=2000)
    query: str = Field(max_length=2000)
    created_at: datetime = Field(sa_type=UtcDateTime)


class EndpointState(SQLModel, table=True):
    """How an endpoint is doing; without a row, nothing has gone wrong there yet.

    ``paused_until``: nothing goes there before; after it, one delivery goes ahead as a probe, until one has arrived.
    What was begun before ``paused_at`` is no probe.
    ``failures`` counts those in a row, ``pauses`` those in a row, ``disabled_at`` and ``disabled_why`` say that nothing
    goes there until staff enables it, ``disablings`` how often that has happened.
    """

    __tablename__ = "endpoint_state"

    csp: str = Field(primary_key=True, max_length=64)
    endpoint: str = Field(primary_key=True, max_length=64)
    failures: int = 0
    pauses: int = 0
    paused_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    paused_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    paused_why: str = Field(default="", max_length=500)
    last_success_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    disabled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    disabled_why: str = Field(default="", max_length=500)
    disablings: int = 0


class EndpointKey(SQLModel, table=True):
    """A key that signs for an endpoint, encrypted. ``scheme`` is ``v1`` or ``v1a``; ``number`` counts from 1 in each.

    ``until`` None: it signs now; else it signs, too, until then. ``instead_of`` is the name of the secret in the
    context that it stands for, empty where there was none: naming another one there makes that count again.
    """

    __tablename__ = "endpoint_key"

    csp: str = Field(primary_key=True, max_length=64)
    endpoint: str = Field(primary_key=True, max_length=64)
    scheme: str = Field(primary_key=True, max_length=8)
    number: int = Field(primary_key=True)
    sealed: bytes = Field(sa_type=LargeBinary)
    instead_of: str = Field(default="", max_length=64)
    created_at: datetime = Field(sa_type=UtcDateTime)
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)
