"""The console's tables: people and their roles, who they are at the provider, sessions, one-time links, the audit log.

Of sessions and links only a hash is kept: who reads the database can't sign in with what it holds.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Text, false
from sqlmodel import Field, SQLModel

from foundation.database import UtcDateTime, utc_now


class StaffMember(SQLModel, table=True):
    """A person. ``password`` is an argon2 hash, empty until one was chosen; ``email`` is in lower case.

    ``failures`` counts attempts to sign in since the last that went well; until ``locked_until`` none is looked at.
    """

    __tablename__ = "staff_member"

    id: str = Field(primary_key=True, max_length=64)
    email: str = Field(max_length=254, unique=True)
    name: str = Field(max_length=200)
    password: str = Field(default="", max_length=300)
    is_operator: bool = False
    language: str = Field(default="", max_length=2)
    theme: str = Field(default="auto", max_length=8)
    failures: int = 0
    locked_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class StaffRole(SQLModel, table=True):
    """A role that a person has for a CSP."""

    __tablename__ = "staff_role"

    member_id: str = Field(primary_key=True, max_length=64, foreign_key="staff_member.id")
    csp: str = Field(primary_key=True, max_length=64, index=True)
    role: str = Field(primary_key=True, max_length=16)


class StaffIdentity(SQLModel, table=True):
    """Who a person is at an OpenID Connect provider: its issuer, and the subject that it gives to nobody else."""

    __tablename__ = "staff_identity"

    issuer: str = Field(primary_key=True, max_length=255)
    subject: str = Field(primary_key=True, max_length=255)
    member_id: str = Field(max_length=64, foreign_key="staff_member.id", index=True)


class StaffSession(SQLModel, table=True):
    """Somebody who is signed in. ``id`` is the hash of the cookie's token; ``by_provider``: with OpenID Connect, whose
    ``id_token`` is kept, sealed, to be shown there when signing out."""

    __tablename__ = "staff_session"

    id: str = Field(primary_key=True, max_length=64)
    member_id: str = Field(max_length=64, foreign_key="staff_member.id", index=True)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    seen_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    by_provider: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    id_token: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})


class StaffLink(SQLModel, table=True):
    """A one-time link to choose a password. ``member_id`` None: to make the first account. ``id`` is a hash."""

    __tablename__ = "staff_link"

    id: str = Field(primary_key=True, max_length=64)
    member_id: str | None = Field(default=None, max_length=64, foreign_key="staff_member.id", index=True)
    expires_at: datetime = Field(sa_type=UtcDateTime)


class AuditEntry(SQLModel, table=True):
    """Who did what, when. Rows are only added: the database refuses to change or delete one. ``csp`` is empty for what
    concerns the installation."""

    __tablename__ = "staff_audit"
    __table_args__ = (Index("ix_staff_audit_csp_id", "csp", "id"),)

    id: str = Field(primary_key=True, max_length=64)
    csp: str = Field(max_length=64)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    who: str = Field(max_length=254)
    action: str = Field(max_length=64)
    details: dict[str, Any] = Field(sa_type=JSON)
