"""What staff see and do about a CSP's messaging accounts: how each is doing, what did not arrive, whether a platform
knows the credentials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select as columns
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog_adapter.contexts.channel_accounts import ChannelAccount, ChannelKind
from foundation.database import Database
from gateway.channels.messaging.accounts import Account, Accounts
from gateway.channels.messaging.errors import ChannelUnusable, NobodyToAsk
from gateway.channels.messaging.platform import Platform, SendFailed
from gateway.channels.messaging.resending import Resending
from gateway.channels.messaging.sender import Sender
from gateway.channels.messaging.tables import ChannelCustomer, ChannelFailure

_PAGE = 200


@dataclass(frozen=True)
class AccountOverview:
    """How an account is doing. ``address`` is what is entered at the platform; ``secrets`` are the names of its
    secrets by purpose, each with whether it has a value; ``retried`` customers' next message is tried again, and
    ``given_up`` messages never arrived; ``last_error`` is of the newest of those, of what is tried again without."""

    account: ChannelAccount
    address: str
    secrets: Mapping[str, tuple[str, bool]]
    last_in_at: datetime | None = None
    last_out_at: datetime | None = None
    retried: int = 0
    given_up: int = 0
    last_error: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether every secret has a value."""
        return all(is_there for _name, is_there in self.secrets.values())


@dataclass(frozen=True)
class NotArrived:
    """The last messages that were given up, newest first, and the customers whose next one is tried again."""

    failures: Sequence[ChannelFailure]
    retries: Sequence[ChannelCustomer]


@dataclass(frozen=True)
class Checked:
    """What a platform said of an account's credentials: the ``name`` it has for the account, or the ``error``."""

    name: str = ""
    error: str = ""


class _Talk(NamedTuple):
    """Of one account: when a customer last wrote, when they were last sent something, how many wait for another try,
    and why one of them does."""

    last_in_at: datetime | None = None
    last_out_at: datetime | None = None
    retried: int = 0
    error: str | None = None


class ChannelDesk:
    """For the staff of all CSPs. ``public_url`` is how platforms reach us."""

    def __init__(
        self,
        database: Database,
        accounts: Accounts,
        platforms: Mapping[ChannelKind, Platform],
        sender: Sender,
        resending: Resending,
        public_url: str,
    ) -> None:
        self._database = database
        self._accounts = accounts
        self._platforms = platforms
        self._sender = sender
        self._resending = resending
        self._public_url = public_url

    async def overview(self, csp: str) -> list[AccountOverview]:
        """All accounts of a CSP, in the order of its context."""
        found = await self._accounts.of_csp(csp)
        async with self._database.transaction(survives_power_cut=False) as session:
            talk, failed = await _talk(session, csp), await _failed(session, csp)
        return [self._seen(one, talk.get(one.settings.id), failed.get(one.settings.id)) for one in found]

    async def not_arrived(self, csp: str, account: str | None = None) -> NotArrived:
        """What did not arrive, of one account or of all."""
        given_up = select(ChannelFailure).where(ChannelFailure.csp == csp).order_by(col(ChannelFailure.id).desc())
        retried = select(ChannelCustomer).where(ChannelCustomer.csp == csp, col(ChannelCustomer.retry_at).is_not(None))
        if account is not None:
            given_up = given_up.where(ChannelFailure.account == account)
            retried = retried.where(ChannelCustomer.account == account)
        async with self._database.transaction(survives_power_cut=False) as session:
            failures = (await session.exec(given_up.limit(_PAGE))).all()
            waiting = (await session.exec(retried.order_by(col(ChannelCustomer.retry_at)).limit(_PAGE))).all()
        return NotArrived(failures, waiting)

    async def check(self, csp: str, account_id: str) -> Checked:
        """Ask the platform whether the credentials are the account's. Raises ChannelNotFound, NobodyToAsk."""
        account = await self._accounts.find(csp, account_id)
        platform = self._platforms.get(account.settings.kind)
        if platform is None:
            raise NobodyToAsk("This account is at no platform.", advice="Its token is the CSP's own.")
        try:
            answer = await self._sender.send(platform.identity_request(account), platform.check)
            return Checked(name=platform.identity(answer, account))
        except SendFailed as failure:
            return Checked(error=failure.error)
        except ChannelUnusable as error:
            return Checked(error=error.message)

    async def resend(self, csp: str, failure_id: str) -> None:
        """Send again what was given up. Raises as :meth:`Resending.resend`."""
        await self._resending.resend(csp, failure_id)

    def _seen(self, one: Account, talk: _Talk | None, failed: tuple[int, str] | None) -> AccountOverview:
        account = one.settings
        last_in_at, last_out_at, retried, passing = talk or _Talk()
        given_up, error = failed or (0, passing or "")
        return AccountOverview(
            account,
            f"{self._public_url}/channels/{account.kind}/{one.csp}/{account.id}",
            {purpose: (name, one.secrets.find(name) is not None) for purpose, name in account.secrets.items()},
            last_in_at, last_out_at, retried, given_up, error,
        )  # fmt: skip


async def _talk(session: AsyncSession, csp: str) -> dict[str, _Talk]:
    """What there is of each account with customers."""
    table = ChannelCustomer
    wanted = (
        columns(
            col(table.account),
            func.max(table.last_in_at),
            func.max(table.last_out_at),
            func.count(col(table.retry_at)),
            func.max(table.last_error),
        )
        .where(col(table.csp) == csp)
        .group_by(col(table.account))
    )
    connection = await session.connection()
    return {row[0]: _Talk(*row[1:]) for row in await connection.execute(wanted)}


async def _failed(session: AsyncSession, csp: str) -> dict[str, tuple[int, str]]:
    """By account: how many messages were given up, and why the last of them was."""
    counted = (
        select(func.max(ChannelFailure.id), func.count())
        .where(ChannelFailure.csp == csp)
        .group_by(col(ChannelFailure.account))
    )
    counts: dict[str, int] = dict((await session.exec(counted)).all())
    rows = await session.exec(select(ChannelFailure).where(col(ChannelFailure.id).in_(list(counts))))
    return {row.account: (counts[row.id], row.error) for row in rows}
