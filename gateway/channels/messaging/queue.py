"""What is to be done for which customer, read from and written to the tables. Each function is one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, update
from sqlmodel import col, select

from foundation.database import Database, utc_now
from gateway.channels.messaging.tables import ChannelCustomer, ChannelFailure, ChannelMessage
from gateway.conversations.models import Conversation

_MOST = 200
#: What was said longer ago and not sent, because a process died just then, is no news any more.
_NEWS = timedelta(days=2)
# Asked every second, or at every turn of every channel: so they are made once.
_DUE = (
    select(ChannelCustomer.id)
    .where(col(ChannelCustomer.due_at) <= bindparam("now"))
    .order_by(col(ChannelCustomer.due_at))
    .limit(_MOST)
)
_IS_OF_CONVERSATION = ChannelCustomer.conversation_id == bindparam("conversation_id")
_CUSTOMER_OF = select(ChannelCustomer.id).where(_IS_OF_CONVERSATION)
_ACCOUNT_OF = select(ChannelCustomer.account).where(_IS_OF_CONVERSATION)


def customer_lock(customer_id: str) -> str:
    """The lock that whoever sends to a customer has to hold."""
    return f"channel:{customer_id}"


class Queue:
    """The work of all customers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, now: datetime) -> Sequence[str]:
        """Customers for whom there is something to do."""
        return await self._database.read(lambda connection: connection.execute(_DUE, {"now": now}).scalars().all())

    async def unsent(self) -> Sequence[str]:
        """Customers whose conversation says more than was sent, and nobody knows."""
        wanted = (
            select(ChannelCustomer.id)
            .join(Conversation, col(Conversation.id) == ChannelCustomer.conversation_id)
            .where(
                col(Conversation.last_at) > utc_now() - _NEWS,
                col(Conversation.last_seq) > ChannelCustomer.sent_seq,
                col(ChannelCustomer.due_at).is_(None),
            )
            .limit(_MOST)
        )
        async with self._database.transaction(survives_power_cut=False) as session:
            return (await session.exec(wanted)).all()

    async def of_conversation(self, conversation_id: str) -> str | None:
        """The customer whose conversation it is, if it is one of a messaging platform."""
        told = {"conversation_id": conversation_id}
        return await self._database.read(lambda connection: connection.execute(_CUSTOMER_OF, told).scalar_one_or_none())

    async def account_of(self, conversation_id: str) -> str | None:
        """The account that a conversation is held over, if it is one of a messaging platform."""
        told = {"conversation_id": conversation_id}
        return await self._database.read(lambda connection: connection.execute(_ACCOUNT_OF, told).scalar_one_or_none())

    async def customer(self, customer_id: str) -> ChannelCustomer:
        """The customer as they are now."""
        async with self._database.transaction(survives_power_cut=False) as session:
            return await session.get_one(ChannelCustomer, customer_id)

    async def waiting(self, customer_id: str) -> ChannelMessage | None:
        """What the customer sent first of what is not served yet."""
        wanted = (
            select(ChannelMessage)
            .where(ChannelMessage.customer_id == customer_id, ChannelMessage.state == "waiting")
            .order_by(col(ChannelMessage.number))
            .limit(1)
        )
        async with self._database.transaction(survives_power_cut=False) as session:
            return (await session.exec(wanted)).one_or_none()

    async def end(self, message: ChannelMessage, state: str) -> None:
        """The message was served, or never will be: its words are not kept here any longer."""
        done = update(ChannelMessage).where(col(ChannelMessage.number) == message.number)
        async with self._database.transaction(survives_power_cut=False) as session:
            await session.exec(done.values(state=state, content=None))

    async def count_attempt(self, message: ChannelMessage) -> None:
        """It could not be served just now."""
        more = update(ChannelMessage).where(col(ChannelMessage.number) == message.number)
        async with self._database.transaction(survives_power_cut=False) as session:
            await session.exec(more.values(attempts=ChannelMessage.attempts + 1))

    async def change(self, customer: ChannelCustomer, **columns: object) -> None:
        """Write columns of the customer, here and in the table."""
        changed = update(ChannelCustomer).where(col(ChannelCustomer.id) == customer.id)
        async with self._database.transaction(survives_power_cut=False) as session:
            await session.exec(changed.values(**columns))
        for name, value in columns.items():
            setattr(customer, name, value)

    async def settle(self, customer: ChannelCustomer, due_at: datetime | None) -> None:
        """Note when there is something to do again, unless something came in since the customer was looked at."""
        changed = update(ChannelCustomer).where(
            col(ChannelCustomer.id) == customer.id, col(ChannelCustomer.last_in_at) == customer.last_in_at
        )
        async with self._database.transaction(survives_power_cut=False) as session:
            await session.exec(changed.values(due_at=due_at))

    async def note_failure(self, customer: ChannelCustomer, seq: int | None, error: str) -> None:
        """Keep, for staff, that something did not arrive."""
        async with self._database.transaction() as session:
            session.add(
                ChannelFailure(
                    csp=customer.csp,
                    account=customer.account,
                    customer=customer.customer,
                    conversation_id=customer.conversation_id,
                    seq=seq,
                    error=error[:500],
                )
            )
