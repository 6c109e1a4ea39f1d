"""What signs for an endpoint: made once, encrypted at rest, rotated with both keys valid for a while.

Input: an endpoint. Output: keys to sign with. An endpoint has a shared secret (``v1``) and a key pair (``v1a``). The
shared secret is the one that the context names, until it is rotated; all others are made here and shown once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from foundation.database import Database, utc_now
from foundation.sealing import Sealer
from foundation.secrets import Secrets, new_webhook_secret, webhook_key
from orders.endpoints.endpoint import Endpoint
from orders.endpoints.tables import EndpointKey
from orders.webhooks.signature import Key, PairKey, SharedKey, new_private_key


@dataclass(frozen=True)
class NewKeys:
    """What the receiver needs: ``secret`` (``whsec_…``), shown this once, and ``public_key`` (``whpk_…``)."""

    secret: str
    public_key: str
    old_until: datetime | None = None


class EndpointKeys:
    """The keys of all endpoints; ``secrets`` are those that contexts name, ``sealer`` encrypts what is kept."""

    def __init__(self, database: Database, secrets: Secrets, sealer: Sealer) -> None:
        self._database = database
        self._secrets = secrets
        self._sealer = sealer

    async def signing(self, endpoint: Endpoint) -> tuple[Key, ...]:
        """All keys that sign now, the newest first in each scheme. What is missing is made."""
        rows = await self._valid(endpoint)
        if not _has(rows, "v1a") or not (_has(rows, "v1") or endpoint.secret):
            await self._make_missing(endpoint)
            rows = await self._valid(endpoint)
        keys: list[Key] = [self._opened(row) for row in rows]
        if endpoint.secret and not _has(rows, "v1"):
            keys.insert(0, SharedKey(webhook_key(self._secrets.get(endpoint.secret), endpoint.secret)))
        return tuple(keys)

    async def public_key(self, endpoint: Endpoint) -> str:
        """The public key of ``v1a`` that signs now, as ``whpk_…``."""
        return next(key.public for key in await self.signing(endpoint) if isinstance(key, PairKey))

    async def made(self, endpoint: Endpoint) -> NewKeys:
        """The first keys of an endpoint that has none."""
        return await self._replace(endpoint, None)

    async def rotate(self, endpoint: Endpoint, overlap: timedelta) -> NewKeys:
        """New keys, that sign from now on; all older ones sign, too, until ``overlap`` has passed at the most."""
        await self.signing(endpoint)
        return await self._replace(endpoint, utc_now() + overlap)

    async def _replace(self, endpoint: Endpoint, old_until: datetime | None) -> NewKeys:
        secret, private = new_webhook_secret(), new_private_key()
        async with self._database.transaction() as session:
            rows = await self._rows(session, endpoint)
            for row in rows:
                if row.until is None or (old_until is not None and old_until < row.until):
                    row.until = old_until
                    session.add(row)
            if endpoint.secret and not _has(rows, "v1"):
                named = self._secrets.get(endpoint.secret).get_secret_value()
                self._add(session, rows, endpoint, "v1", named, until=old_until)
            self._add(session, rows, endpoint, "v1", secret)
            self._add(session, rows, endpoint, "v1a", private)
        return NewKeys(secret, PairKey.of_text(private).public, old_until)

    async def _make_missing(self, endpoint: Endpoint) -> None:
        """Another process may do the same at this moment: whose rows come first, count."""
        try:
            async with self._database.transaction() as session:
                rows = await self._rows(session, endpoint)
                if not _has(rows, "v1a"):
                    self._add(session, rows, endpoint, "v1a", new_private_key())
                if not endpoint.secret and not _has(rows, "v1"):
                    self._add(session, rows, endpoint, "v1", new_webhook_secret())
        except IntegrityError:
            return

    def _add(
        self,
        session: AsyncSession,
        rows: list[EndpointKey],
        endpoint: Endpoint,
        scheme: str,
        text: str,
        until: datetime | None = None,
    ) -> None:
        row = EndpointKey(
            csp=endpoint.csp,
            endpoint=endpoint.id,
            scheme=scheme,
            number=1 + max((one.number for one in rows if one.scheme == scheme), default=0),
            sealed=self._sealer.seal(text),
            instead_of=endpoint.secret or "",
            created_at=utc_now(),
            until=until,
        )
        rows.append(row)
        session.add(row)

    async def _valid(self, endpoint: Endpoint) -> list[EndpointKey]:
        async with self._database.transaction() as session:
            rows = await self._rows(session, endpoint)
        now = utc_now()
        return [
            row
            for row in reversed(rows)
            if (row.until is None or row.until > now)
            and (row.scheme == "v1a" or row.instead_of == (endpoint.secret or ""))
        ]

    @staticmethod
    async def _rows(session: AsyncSession, endpoint: Endpoint) -> list[EndpointKey]:
        wanted = select(EndpointKey).where(
            col(EndpointKey.csp) == endpoint.csp, col(EndpointKey.endpoint) == endpoint.id
        )
        return list((await session.exec(wanted.order_by(col(EndpointKey.scheme), col(EndpointKey.number)))).all())

    def _opened(self, row: EndpointKey) -> Key:
        text = self._sealer.open(row.sealed)
        return SharedKey.of_text(text) if row.scheme == "v1" else PairKey.of_text(text)


def _has(rows: Sequence[EndpointKey], scheme: str) -> bool:
    return any(row.scheme == scheme and row.until is None for row in rows)
