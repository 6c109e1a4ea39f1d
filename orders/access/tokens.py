"""Tokens of systems that use TMF622. Input: an ``Authorization`` header. Output: for which CSP, and what it may do.

A token is shown once, when it is made; the database has its hash. The CSP's secret ``…_OSS_TOKEN`` is a token with
every scope and no end, so that an OSS can be connected without a command.
"""

from __future__ import annotations

import hmac
import secrets as random
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal, get_args

from sqlmodel import Field, SQLModel, col, select

from foundation.access import TokenAccess
from foundation.database import Database, UtcDateTime, utc_now
from foundation.errors import Unauthorised
from foundation.ids import new_id
from orders.errors import OrderUnusable, ScopeMissing, TokenExpired

#: ``read``: orders and cancellations; ``write``: place, change and cancel; ``events``: send us events, and the hub.
Scope = Literal["read", "write", "events"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

_PREFIX = "oss_"
_LONGEST_LIFE = timedelta(days=3660)


class OssToken(SQLModel, table=True):
    """A token, without itself. ``scopes`` are words with blanks between."""

    __tablename__ = "oss_token"

    id: str = Field(primary_key=True)
    csp: str = Field(index=True)
    hashed: str
    scopes: str
    note: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


@dataclass(frozen=True)
class OssCaller:
    """Who calls: a system of this CSP."""

    csp: str
    scopes: frozenset[str]

    def must_have(self, scope: Scope) -> None:
        """Raises ScopeMissing."""
        if scope not in self.scopes:
            raise ScopeMissing(
                f"This token is for {', '.join(sorted(self.scopes))}; this needs {scope}.",
                advice=f"Use a token with the scope {scope}.",
            )


class OssTokens:
    """The tokens of all CSPs; ``whole`` knows those that are secrets."""

    def __init__(self, database: Database, whole: TokenAccess) -> None:
        self._database = database
        self._whole = whole

    async def caller(self, authorization: str | None) -> OssCaller:
        """Who the header stands for. Raises Unauthorised, TokenExpired."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() == "bearer" and token.strip().startswith(_PREFIX):
            return await self._known(token.strip())
        return OssCaller(await self._whole.csp(authorization), frozenset(SCOPES))

    async def make(self, csp: str, scopes: list[str], *, days: int | None, note: str = "") -> tuple[str, OssToken]:
        """A new token, and what is kept of it; ``days`` until it ends, None: never. Raises OrderUnusable."""
        if unknown := sorted(set(scopes) - set(SCOPES)) or ([] if scopes else ["none"]):
            raise OrderUnusable(f"There is no scope {unknown[0]!r}.", advice=f"There are {', '.join(SCOPES)}.")
        if days is not None and not 0 < days <= _LONGEST_LIFE.days:
            raise OrderUnusable(f"A token can't end in {days} days.", advice=f"Give 1 to {_LONGEST_LIFE.days} days.")
        token_id, at = new_id(), utc_now()
        token = f"{_PREFIX}{token_id}_{random.token_urlsafe(32)}"
        row = OssToken(
            id=token_id,
            csp=csp,
            hashed=_hashed(token),
            scopes=" ".join(sorted(set(scopes))),
            note=note[:200],
            created_at=at,
            expires_at=at + timedelta(days=days) if days is not None else None,
        )
        async with self._database.transaction() as session:
            session.add(row)
        return token, row

    async def listed(self, csp: str) -> list[OssToken]:
        """The tokens of a CSP, the oldest first."""
        async with self._database.transaction() as session:
            wanted = select(OssToken).where(col(OssToken.csp) == csp).order_by(col(OssToken.id))
            return list((await session.exec(wanted)).all())

    async def revoke(self, csp: str, token_id: str) -> bool:
        """End a token now; whether there was such a one."""
        async with self._database.transaction() as session:
            row = await session.get(OssToken, token_id)
            if row is None or row.csp != csp:
                return False
            row.revoked_at = row.revoked_at or utc_now()
            session.add(row)
        return True

    async def _known(self, token: str) -> OssCaller:
        token_id = token.removeprefix(_PREFIX).partition("_")[0]
        async with self._database.transaction() as session:
            row = await session.get(OssToken, token_id) if "\0" not in token_id else None
        if row is None or row.revoked_at is not None or not hmac.compare_digest(row.hashed, _hashed(token)):
            raise Unauthorised("This token is not known.", advice="Ask the CSP for a token of its order management.")
        if row.expires_at is not None and row.expires_at <= utc_now():
            raise TokenExpired(f"This token ended at {row.expires_at.isoformat()}.", advice="Ask for a new one.")
        return OssCaller(row.csp, frozenset(row.scopes.split()))


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
