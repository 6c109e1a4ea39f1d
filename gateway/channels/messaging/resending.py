"""Sends again, when staff say so, what was given up: the customer has unblocked the account, a secret was mended.

In: a CSP and the id of what it could not deliver. Out: it has arrived and is no failure any more, or why it did not.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import select

from catalog_adapter.contexts.channel_accounts import ChannelKind
from foundation.database import Database
from foundation.locks import Locks
from gateway.channels.messaging.accounts import Accounts
from gateway.channels.messaging.delivery import Delivery
from gateway.channels.messaging.errors import FailureNotFound, NothingToSend, NotSentAgain
from gateway.channels.messaging.platform import Platform, SendFailed
from gateway.channels.messaging.queue import customer_lock
from gateway.channels.messaging.tables import ChannelCustomer, ChannelFailure
from gateway.gateway import Gateway
from gateway.messages import OutboundMessage


class Resending:
    """For the staff of all CSPs."""

    def __init__(
        self,
        gateway: Gateway,
        database: Database,
        accounts: Accounts,
        platforms: Mapping[ChannelKind, Platform],
        delivery: Delivery,
        locks: Locks,
    ) -> None:
        self._gateway = gateway
        self._database = database
        self._accounts = accounts
        self._platforms = platforms
        self._delivery = delivery
        self._locks = locks

    async def resend(self, csp: str, failure_id: str) -> None:
        """Send it now, whole. It comes after what was sent since. Raises FailureNotFound, NothingToSend, NotSentAgain,
        ChannelNotFound, ChannelUnusable."""
        failure, customer = await self._found(csp, failure_id)
        account = await self._accounts.find(csp, failure.account)
        platform = self._platforms.get(account.settings.kind)
        message = await self._message(failure)
        if platform is None or message is None or customer is None:
            raise NothingToSend(
                "There is no message of ours to send again.", advice="What a customer wrote they have to write again."
            )
        async with self._locks.hold(customer_lock(customer.id)):
            # somebody else may have done it meanwhile
            failure, customer = await self._found(csp, failure_id)
            assert customer is not None, "customers stay"
            try:
                await self._delivery.send(platform, account, customer, message)
            except SendFailed as error:
                await self._note(failure_id, error.error)
                raise NotSentAgain(f"The platform did not take it: {error.error}.", advice="Try it later.") from None
            await self._note(failure_id, None)

    async def _message(self, failure: ChannelFailure) -> OutboundMessage | None:
        if failure.conversation_id is None or failure.seq is None:
            return None
        found = (await self._gateway.history(failure.conversation_id, failure.seq - 1))[:1]
        return next((one for one in found if isinstance(one, OutboundMessage) and one.seq == failure.seq), None)

    async def _found(self, csp: str, failure_id: str) -> tuple[ChannelFailure, ChannelCustomer | None]:
        async with self._database.transaction(survives_power_cut=False) as session:
            failure = await session.get(ChannelFailure, failure_id)
            if failure is None or failure.csp != csp:
                raise FailureNotFound("There is nothing of this id.", advice="`bespoke channels undelivered` has them.")
            wanted = select(ChannelCustomer).where(
                ChannelCustomer.csp == csp,
                ChannelCustomer.account == failure.account,
                ChannelCustomer.customer == failure.customer,
            )
            return failure, (await session.exec(wanted)).one_or_none()

    async def _note(self, failure_id: str, error: str | None) -> None:
        async with self._database.transaction() as session:
            failure = await session.get_one(ChannelFailure, failure_id)
            if error is None:
                await session.delete(failure)
            else:
                failure.error = error[:500]
