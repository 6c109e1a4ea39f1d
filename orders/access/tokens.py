"""Tokens of a CSP's systems. Input: an ``Authorization`` header. Output: for which CSP, and what it may do.

A token is shown once, when it is made; the database has its hash, and when it was last used, to the minute. The CSP's
secret ``…_OSS_TOKEN`` is a token for orders with every scope and no end, so that an OSS can be connected without a
command.
"""

from __future__ import annotations

import hmac
import secrets as random
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal, get_args

from sqlmodel import Field, SQLModel, col, select, update

from foundation.access import ScopeMissing, TokenAccess
from foundation.database import Database, UtcDateTime, utc_now
from foundation.errors import Unauthorised
from foundation.ids import new_id
from orders.errors import OrderUnusable, TokenExpired

#: ``read``: orders, cancellations, what customers have; ``write``: place, change and cancel; ``events``: send us
#: events, and the hub; ``catalogue``: what is live of offers, and what can be configured; ``staff``: all that the APIs
#: of staff do.
Scope = Literal["read", "write", "events", "catalogue", "staff"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
_OF_ORDERS: frozenset[Scope] = frozenset({"read", "write", "events"})

_PREFIX = "oss_"
_LONGEST_LIFE = timedelta(days=3660)
_LONGEST_NOTE = 200
#: That a token is used is written down this often at most: a request in between writes nothing.
_USED_EVERY = timedelta(minutes=1)
#: What has become of a token.
TokenState = Literal["good", "ended", "revoked"]


class OssToken(SQLModel, table=True):
    """A token, without itself. ``scopes`` are words with blanks between; ``made_by`` is empty for those of old."""

    __tablename__ = "oss_token"

    id: str = Field(primary_key=True)
    csp: str = Field(index=True)
    hashed: str
    scopes: str
    note: str
    made_by: str = Field(default="", max_length=254)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    def state(self, now: datetime) -> TokenState:
        """Whether it opens anything."""
        if self.revoked_at is not None:
            return "revoked"
        return "ended" if self.expires_at is not None and self.expires_at <= now else "good"


@dataclass(frozen=True)
class OssCaller:
    """Who calls: a system of this CSP. ``name`` is its token's, or the id of one that has none."""

    csp: str
    scopes: frozenset[str]
    name: str = ""

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
        made = await self.made(authorization)
        return made or OssCaller(await self._whole.csp(authorization), _OF_ORDERS)

    async def made(self, authorization: str | None) -> OssCaller | None:
        """Who a token that was made here stands for; None for any other header. Raises Unauthorised, TokenExpired."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() == "bearer" and token.strip().startswith(_PREFIX):
            return await self._known(token.strip())
        return None

    async def make(
        self, csp: str, scopes: list[str], *, days: int | None, note: str = "", by: str = ""
    ) -> tuple[str, OssToken]:
        """A new token, and what is kept of it; ``days`` until it ends, None: never. ``by`` is who makes it. Raises
        OrderUnusable."""
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
            note=" ".join(note.replace("\0", "").split())[:_LONGEST_NOTE],
            made_by=by,
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
            row = await session.get(OssToken, token_id) if "\0" not in token_id else None
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
        now = utc_now()
        if row.expires_at is not None and row.state(now) == "ended":
            raise TokenExpired(f"This token ended at {row.expires_at.isoformat()}.", advice="Ask for a new one.")
        if row.last_used_at is None or now - row.last_used_at > _USED_EVERY:
            await self._used(token_id, now)
        return OssCaller(row.csp, frozenset(row.scopes.split()), row.note or row.id)

    async def _used(self, token_id: str, now: datetime) -> None:
        used = update(OssToken).where(col(OssToken.id) == token_id).values(last_used_at=now)
        async with self._database.transaction(survives_power_cut=False) as session:
            await session.exec(used)


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
