"""The tables. Content is kept once for each hash and never changes; a revision names a content; the live pointer names
a revision. Moving the pointer is one row's update, so a crash leaves the old revision live or the new one, whole."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import JSON, Column, LargeBinary, false
from sqlmodel import Field, SQLModel

from foundation.database import UtcDateTime, utc_now

Kind = Literal["publish", "rollback"]
ReviewState = Literal["open", "ended", "refused"]


class ContextContent(SQLModel, table=True):
    """The files of one CSP, compressed. Kept from the moment it is to be rehearsed, or an order was made with it, which
    needs it for ever (``of_an_order``); ``created_at`` is the last time it was kept."""

    __tablename__ = "context_content"

    content: str = Field(primary_key=True, max_length=32)
    csp: str = Field(max_length=64, index=True)
    packed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    of_an_order: bool = Field(False, sa_column_kwargs={"server_default": false()})


class ContextRevision(SQLModel, table=True):
    """A published revision. ``number`` counts from 1 for each CSP; ``of`` is the revision a rollback went back to,
    ``approved_by`` the second person, where there was one."""

    __tablename__ = "context_revision"

    csp: str = Field(primary_key=True, max_length=64)
    number: int = Field(primary_key=True)
    content: str = Field(max_length=32, foreign_key="context_content.content")
    kind: str = Field(max_length=16)
    of: int | None = None
    author: str = Field(max_length=200)
    note: str = Field(max_length=2000)
    approved_by: str = Field(default="", max_length=254, sa_column_kwargs={"server_default": ""})
    published_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class ContextLive(SQLModel, table=True):
    """Which revision of a CSP is live. ``context`` is its context.yml, so that a list of CSPs needs no more."""

    __tablename__ = "context_live"

    csp: str = Field(primary_key=True, max_length=64)
    number: int
    content: str = Field(max_length=32)
    context: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class ContextDraft(SQLModel, table=True):
    """What somebody works on. ``base`` is the revision it was made from, ``version`` counts its changes, and
    ``editors`` are all who have made them."""

    __tablename__ = "context_draft"

    csp: str = Field(primary_key=True, max_length=64)
    name: str = Field(primary_key=True, max_length=64)
    packed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    base: int | None = None
    version: int = 1
    author: str = Field(max_length=200)
    editors: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    changed_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class ContextDraftStep(SQLModel, table=True):
    """One save of a draft. ``number`` is the version that it made; ``packed`` is what the changed files said before and
    after; ``is_undone``: it was taken back since."""

    __tablename__ = "context_draft_step"

    csp: str = Field(primary_key=True, max_length=64)
    name: str = Field(primary_key=True, max_length=64)
    number: int = Field(primary_key=True)
    author: str = Field(max_length=200)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    packed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    is_undone: bool = False


class ContextReview(SQLModel, table=True):
    """That a second person looks at a draft: the last that was asked for. ``version`` is the draft's. ``decided_by``
    and ``words`` say who refused, and why."""

    __tablename__ = "context_review"

    csp: str = Field(primary_key=True, max_length=64)
    name: str = Field(primary_key=True, max_length=64)
    id: str = Field(max_length=64)
    version: int
    state: str = Field(max_length=16)
    asked_by: str = Field(max_length=254)
    note: str = Field(max_length=2000)
    asked_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    decided_by: str = Field(default="", max_length=254)
    words: str = Field(default="", max_length=2000)
