"""The CSPs' accounts: found by CSP and id, with their secrets; each platform's account belongs to one CSP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from cachetools import TTLCache
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from catalog_adapter.contexts import CatalogAdapter, ContextInvalid, ContextKey, ContextNotFound
from catalog_adapter.contexts.channel_accounts import ChannelAccount, ChannelSecret
from foundation.database import Database
from foundation.secrets import Secrets
from gateway.channels.messaging.errors import ChannelNotFound, ChannelTaken, ChannelUnusable
from gateway.channels.messaging.tables import ChannelOwner

_MOST_OWNED = 10_000
#: For so long an owner is not asked for again.
_OWNED_SECONDS = 5.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Account:
    """One account, as the CSP's live context has it. ``key`` is the context its customers talk in, ``per_minute`` how
    many messages of one of them are read in a minute."""

    csp: str
    settings: ChannelAccount
    key: ContextKey
    secrets: Secrets
    per_minute: int

    def secret(self, purpose: ChannelSecret) -> str:
        """One of its secrets. Raises ChannelUnusable where it has no value."""
        name = self.settings.secrets[purpose]
        found = self.secrets.find(name)
        if found is None:
            raise ChannelUnusable(f"The secret {name} has no value.", advice="Set it in the environment.")
        return found.get_secret_value()

    @property
    def platform_account(self) -> str:
        """The platform's own id of it, empty where it has none."""
        return self.settings.account or ""


class Accounts:
    """The accounts of all CSPs."""

    def __init__(self, adapter: CatalogAdapter, database: Database, secrets: Secrets) -> None:
        self._adapter = adapter
        self._database = database
        self._secrets = secrets
        self._owned: TTLCache[tuple[str, str, str, str], bool] = TTLCache(_MOST_OWNED, _OWNED_SECONDS)

    async def find(self, csp: str, account_id: str, kind: str | None = None) -> Account:
        """The account; of this kind, if one is named. Raises ChannelNotFound."""
        found = await self._named(csp, account_id)
        if found is None or kind not in (None, found.kind):
            raise ChannelNotFound("There is no such account.", advice="Look at `channels` in context.yml.")
        return await self._account(csp, found)

    async def of_csp(self, csp: str) -> list[Account]:
        """All accounts of a CSP; none where its context can't be served."""
        return [await self._account(csp, one) for one in await self._live(csp)]

    async def own(self, account: Account) -> None:
        """Have the platform's account belong to this CSP. Raises ChannelTaken where another CSP has it; to be called
        for what the platform has signed, so that nobody takes an account whose secret they don't have."""
        kind, platform_id = account.settings.kind, account.settings.platform_id
        name = kind, platform_id, account.csp, account.settings.id
        if not platform_id or name in self._owned:
            return
        owner = await self._owner(kind, platform_id)
        if owner is not None and await self._still_owns(owner):
            if (owner.csp, owner.account) != (account.csp, account.settings.id):
                _log.error("channel account is another's", csp=account.csp, account=account.settings.id, kind=kind)
                raise ChannelTaken(f"This {kind} account is another's.", advice="Each belongs to one CSP.")
        else:
            await self._take(account, owner)
        self._owned[name] = True

    async def _account(self, csp: str, found: ChannelAccount) -> Account:
        locale = found.locale or await self._adapter.default_locale(csp)
        key = ContextKey(csp=csp, segment=found.segment, locale=locale, channel=found.kind)
        limits = (await self._adapter.head(csp)).context.limits
        return Account(csp, found, key, self._secrets, limits.messaging)

    async def _named(self, csp: str, account_id: str) -> ChannelAccount | None:
        return next((one for one in await self._live(csp) if one.id == account_id), None)

    async def _live(self, csp: str) -> Sequence[ChannelAccount]:
        try:
            return await self._adapter.channels(csp)
        except (ContextNotFound, ContextInvalid):
            return ()

    async def _owner(self, kind: str, platform_id: str) -> ChannelOwner | None:
        async with self._database.transaction(survives_power_cut=False) as session:
            return await session.get(ChannelOwner, (kind, platform_id))

    async def _still_owns(self, owner: ChannelOwner) -> bool:
        named = await self._named(owner.csp, owner.account)
        return named is not None and (named.kind, named.platform_id) == (owner.kind, owner.platform_id)

    async def _take(self, account: Account, before: ChannelOwner | None) -> None:
        kind, platform_id = account.settings.kind, account.settings.platform_id
        try:
            async with self._database.transaction() as session:
                if before is not None:
                    where = (col(ChannelOwner.kind) == kind, col(ChannelOwner.platform_id) == platform_id)
                    await session.exec(delete(ChannelOwner).where(*where, col(ChannelOwner.csp) == before.csp))
                session.add(
                    ChannelOwner(kind=kind, platform_id=platform_id, csp=account.csp, account=account.settings.id)
                )
        except IntegrityError:  # somebody was faster: whose it is now is looked at
            await self.own(account)
