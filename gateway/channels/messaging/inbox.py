"""What came in: kept before the platform is answered, each message once, of one customer no more than can be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from cachetools import TTLCache
from sqlalchemy import func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from foundation.database import Database, utc_now
from gateway.channels.messaging.accounts import Account
from gateway.channels.messaging.platform import Incoming, Undelivered
from gateway.channels.messaging.tables import ChannelCustomer, ChannelFailure, ChannelMessage

_WINDOW = timedelta(minutes=1)
#: Customers to whom nobody listens just now; those beyond are looked up in the table.
_MOST_TOLD = 10_000


class Inbox:
    """The inbox of all accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._told: TTLCache[tuple[str, str, str], bool] = TTLCache(_MOST_TOLD, _WINDOW.total_seconds())

    async def keep(self, account: Account, messages: Sequence[Incoming]) -> set[str]:
        """Store what is new; the ids of the customers who wrote it. What is too much is let go of, and the customer
        told so once a minute."""
        woken = set()
        async with self._database.transaction() as session:
            for came in messages:
                name = account.csp, account.settings.id, came.customer
                if name in self._told:
                    continue
                now = utc_now()
                customer_id = await _customer(session, account, came.customer, now)
                message = came
                if await _is_too_much(session, customer_id, account.per_minute, now):
                    notice = f"too-many:{customer_id}:{now:%Y%m%d%H%M}"
                    message = Incoming(message_id=notice, customer=message.customer, kind="too_many")
                    self._told[name] = True
                if await _store(session, account, customer_id, message, now):
                    woken.add(customer_id)
        return woken

    async def note_undelivered(self, account: Account, undelivered: Sequence[Undelivered]) -> None:
        """Keep, for staff, what the platform could not deliver."""
        async with self._database.transaction() as session:
            for one in undelivered:
                session.add(
                    ChannelFailure(
                        csp=account.csp, account=account.settings.id, customer=one.customer[:128], error=one.error[:500]
                    )
                )

    async def enrol(self, account: Account, customer: str) -> str:
        """The id of a customer, who may be a new one."""
        async with self._database.transaction() as session:
            return await _customer(session, account, customer, utc_now())

    async def customer(self, account: Account, customer: str) -> ChannelCustomer | None:
        """What is known of a customer."""
        async with self._database.transaction(survives_power_cut=False) as session:
            return await _find(session, account, customer)


async def _is_too_much(session: AsyncSession, customer_id: str, per_minute: int, now: datetime) -> bool:
    recent = select(func.count()).where(
        ChannelMessage.customer_id == customer_id, col(ChannelMessage.received_at) > now - _WINDOW
    )
    return (await session.exec(recent)).one() >= per_minute


async def _find(session: AsyncSession, account: Account, customer: str) -> ChannelCustomer | None:
    wanted = select(ChannelCustomer).where(
        ChannelCustomer.csp == account.csp,
        ChannelCustomer.account == account.settings.id,
        ChannelCustomer.customer == customer,
    )
    return (await session.exec(wanted)).one_or_none()


async def _customer(session: AsyncSession, account: Account, customer: str, now: datetime) -> str:
    """The id of a customer, who may be a new one. Two calls at once make one row."""
    found = await _find(session, account, customer)
    if found is None:
        fresh = ChannelCustomer(csp=account.csp, account=account.settings.id, customer=customer, last_in_at=now)
        await _insert(session, ChannelCustomer, fresh.model_dump())
        found = await _find(session, account, customer)
        assert found is not None
    return found.id


async def _store(session: AsyncSession, account: Account, customer_id: str, message: Incoming, now: datetime) -> bool:
    """Whether it is new."""
    row = {
        "csp": account.csp, "account": account.settings.id, "message_id": message.message_id,
        "customer_id": customer_id, "content": message.model_dump(mode="json"), "state": "waiting", "attempts": 0,
        "received_at": now,
    }  # fmt: skip
    if not await _insert(session, ChannelMessage, row):
        return False
    customer = await session.get_one(ChannelCustomer, customer_id)
    customer.due_at = customer.last_in_at = now
    return True


async def _insert(session: AsyncSession, table: type[ChannelCustomer | ChannelMessage], row: dict[str, object]) -> bool:
    """Whether it was stored; what is there already stays as it is."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    connection = await session.connection()
    done = await connection.execute(dialect.insert(table).values(row).on_conflict_do_nothing())
    return done.rowcount == 1
