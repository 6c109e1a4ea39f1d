"""Serves the customers of messaging platforms: what one sent, in order, then what is to be sent to them.

Woken by webhooks and by the bus, and by itself, since either may be lost with a process. Everything is in the database:
what a process held when it died, another takes up.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from datetime import timedelta
from typing import get_args

import structlog

from catalog_adapter.contexts.channel_accounts import ChannelKind
from foundation.bus import Bus, BusEvent
from foundation.database import utc_now
from foundation.locks import Locks
from gateway.channels.messaging.accounts import Account, Accounts
from gateway.channels.messaging.delivery import Delivery
from gateway.channels.messaging.errors import ChannelNotFound
from gateway.channels.messaging.listening import Listening
from gateway.channels.messaging.platform import Incoming, Platform, SendFailed
from gateway.channels.messaging.queue import Queue, customer_lock
from gateway.channels.messaging.sender import Sender
from gateway.channels.messaging.tables import ChannelCustomer, ChannelMessage
from gateway.errors import ConversationClosed, ConversationNotFound, Restarting, TooManyMessages, whereabouts
from gateway.gateway import Gateway
from gateway.listeners import MESSAGE_TOPIC
from gateway.one_at_a_time import OneAtATime

#: A bus may lose a word, so the tables are looked at every so often anyway.
_DUE_SECONDS = 1.0
_UNSENT_SECONDS = 15.0
_SOON = timedelta(seconds=2)
_MOST_ATTEMPTS = 5
_PLATFORMS = get_args(ChannelKind)
_STOP_SECONDS = 10.0
_log = structlog.get_logger(__name__)


class Messaging:
    """One process's part of it. ``platforms`` are by kind; an account of another kind is fetched from."""

    def __init__(
        self,
        gateway: Gateway,
        accounts: Accounts,
        platforms: Mapping[ChannelKind, Platform],
        queue: Queue,
        sender: Sender,
        delivery: Delivery,
        bus: Bus,
        locks: Locks,
    ) -> None:
        self._gateway = gateway
        self._accounts = accounts
        self._platforms = platforms
        self._queue = queue
        self._sender = sender
        self._delivery = delivery
        self._listening = Listening(gateway)
        self._serving = OneAtATime("messaging", locks, customer_lock, self._step)
        bus.subscribe(MESSAGE_TOPIC, self._on_message)

    async def run(self) -> None:
        """Look for work until cancelled."""
        since_unsent = _UNSENT_SECONDS
        while True:
            try:
                for customer_id in await self._queue.due(utc_now()):
                    self.wake(customer_id)
                if since_unsent >= _UNSENT_SECONDS:
                    since_unsent = 0.0
                    for customer_id in await self._queue.unsent():
                        self.wake(customer_id)
            except Exception as error:
                _log.error("messaging can't read its tables; trying again", **whereabouts(error))
            await asyncio.sleep(_DUE_SECONDS)
            since_unsent += _DUE_SECONDS

    def wake(self, customer_id: str) -> None:
        """There may be something to do for this customer."""
        self._serving.wake(customer_id)

    async def stop(self, seconds: float = _STOP_SECONDS) -> None:
        """Take nothing new, let end what is under way, for so long at most, and close the connections."""
        await self._serving.stop(seconds)
        await self._sender.close()

    async def _on_message(self, event: BusEvent) -> None:
        if event["typing_after"] is None and await self._is_over_platform(event["conversation"]):
            customer_id = await self._queue.of_conversation(event["conversation"])
            if customer_id is not None:
                self.wake(customer_id)

    async def _is_over_platform(self, conversation_id: str) -> bool:
        """Most conversations are of the web chat: of them the tables need not be asked."""
        with contextlib.suppress(ConversationNotFound):
            return (await self._gateway.home(conversation_id)).channel in _PLATFORMS
        return False

    async def _step(self, customer_id: str) -> bool:
        """Serve one message, send what came of it; whether there is more to do at once."""
        customer = await self._queue.customer(customer_id)
        try:
            account = await self._accounts.find(customer.csp, customer.account)
        except ChannelNotFound:
            await self._let_go(customer)
            return False
        platform = self._platforms.get(account.settings.kind)
        message = await self._queue.waiting(customer_id)
        served = message is None or await self._take(platform, account, customer, message)
        await self._delivery.deliver(platform, account, customer)
        if message is not None and served:
            return True
        await self._queue.settle(customer, customer.retry_at if served else utc_now() + _SOON)
        return False

    async def _take(
        self, platform: Platform | None, account: Account, customer: ChannelCustomer, message: ChannelMessage
    ) -> bool:
        """Whether the message has ended, served or given up."""
        said = Incoming.model_validate(message.content)
        try:
            await self._gateway.count_account(account.key, account.settings.id)
            await self._receipt(platform, account, said)
            conversation_id = await self._conversation(account, customer, said)
            await self._listening.take(
                platform, conversation_id, customer.sent_seq, f"in-{message.number}", said
            )  # fmt: skip
        except (Restarting, TooManyMessages):
            return False  # it waits here, and is served when there is room, or by the next process
        except (ConversationClosed, ConversationNotFound):
            await self._queue.change(customer, conversation_id=None, sent_seq=0, sent_parts=0)
        except Exception as error:
            _log.error("message can't be served", customer=customer.id, number=message.number, **whereabouts(error))
        else:
            await self._queue.end(message, "served")
            return True
        if message.attempts + 1 < _MOST_ATTEMPTS:
            await self._queue.count_attempt(message)
            return False
        await self._queue.note_failure(customer, None, "the customer's message could not be served")
        await self._queue.end(message, "failed")
        return True

    async def _conversation(self, account: Account, customer: ChannelCustomer, said: Incoming) -> str:
        """The customer's conversation, begun in the account's context where there is none. Who begins with a wish is
        not greeted first."""
        if customer.conversation_id is not None:
            return customer.conversation_id
        conversation_id, _context, greeting = await self._gateway.start_conversation(account.key)
        seen = 0 if said.kind == "start" else greeting.seq
        await self._queue.change(customer, conversation_id=conversation_id, sent_seq=seen, sent_parts=0)
        return conversation_id

    async def _receipt(self, platform: Platform | None, account: Account, said: Incoming) -> None:
        request = platform.receipt(account, said.receipt) if platform and said.receipt else None
        if platform and request:
            with contextlib.suppress(SendFailed):  # it only ends a waiting sign on the customer's button
                await self._sender.send(request, platform.check)

    async def _let_go(self, customer: ChannelCustomer) -> None:
        """The account is not there any more: nothing can be read or sent."""
        while message := await self._queue.waiting(customer.id):
            await self._queue.end(message, "failed")
        await self._queue.settle(customer, None)
