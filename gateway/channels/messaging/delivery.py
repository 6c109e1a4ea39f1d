"""Sends what a conversation has and its customer does not have yet, in order. What fails is tried again later; what
never will arrive is noted for staff, and the next goes on."""

from __future__ import annotations

import random
from datetime import timedelta

from catalog_adapter.tone.reply import Reply
from foundation.database import utc_now
from foundation.errors import BespokeError
from gateway.channels.messaging.accounts import Account
from gateway.channels.messaging.platform import Part, Platform, SendFailed, Words
from gateway.channels.messaging.queue import Queue
from gateway.channels.messaging.sender import Sender
from gateway.channels.messaging.tables import ChannelCustomer
from gateway.gateway import PAGE, Gateway
from gateway.messages import OutboundMessage

_JITTER = 0.1


class Delivery:
    """``retry_seconds``: how long to wait after each failure; after the last, a message is given up."""

    def __init__(self, gateway: Gateway, queue: Queue, sender: Sender, retry_seconds: tuple[float, ...]) -> None:
        self._gateway = gateway
        self._queue = queue
        self._sender = sender
        self._retry_seconds = retry_seconds

    async def deliver(self, platform: Platform | None, account: Account, customer: ChannelCustomer) -> None:
        """Send everything that is to be sent now. ``platform`` None: the customer's own program fetches it."""
        if customer.conversation_id is None or (customer.retry_at and customer.retry_at > utc_now()):
            return
        while True:
            messages = await self._gateway.history(customer.conversation_id, customer.sent_seq)
            for message in messages:
                if (
                    platform is not None
                    and isinstance(message, OutboundMessage)
                    and not await self._send(platform, account, customer, message)
                ):
                    return
                await self._queue.change(customer, sent_seq=message.seq, sent_parts=0)
            if len(messages) < PAGE:
                return

    async def _send(
        self, platform: Platform, account: Account, customer: ChannelCustomer, message: OutboundMessage
    ) -> bool:
        """Whether the next one may follow."""
        try:
            parts = await self._parts(platform, account, customer, message)
            for number, part in enumerate(parts[customer.sent_parts :], start=customer.sent_parts + 1):
                await self._sender.send(platform.request(account, customer.customer, part), platform.check)
                await self._queue.change(customer, sent_parts=number, last_out_at=utc_now())
        except SendFailed as failure:
            return await self._failed(customer, message.seq, failure)
        except BespokeError as error:  # the account's secrets, or the context, can't be used just now
            return await self._failed(customer, message.seq, SendFailed(error.message))
        if customer.attempts:
            await self._queue.change(customer, attempts=0, retry_at=None, last_error=None)
        return True

    async def send(
        self, platform: Platform, account: Account, customer: ChannelCustomer, message: OutboundMessage
    ) -> None:
        """Send one message, whatever was sent before. Raises SendFailed, ChannelUnusable."""
        for part in await self._parts(platform, account, customer, message):
            await self._sender.send(platform.request(account, customer.customer, part), platform.check)

    async def _parts(
        self, platform: Platform, account: Account, customer: ChannelCustomer, message: OutboundMessage
    ) -> list[Part]:
        reply = _signed(message.reply)
        context = await self._gateway.context_of(customer.conversation_id or "")
        words = Words(choose=context.say("word_choose"), locale=context.key.locale)
        window = platform.window_seconds
        if window is not None and utc_now() - customer.last_in_at > timedelta(seconds=window):
            return platform.outside_window(account, reply, words)
        return platform.render(reply, message.seq, words)

    async def _failed(self, customer: ChannelCustomer, seq: int, failure: SendFailed) -> bool:
        if failure.permanent or customer.attempts >= len(self._retry_seconds):
            await self._queue.note_failure(customer, seq, failure.error)
            await self._queue.change(customer, attempts=0, retry_at=None, last_error=failure.error)
            return True
        wait = self._retry_seconds[customer.attempts] * random.uniform(1, 1 + _JITTER)  # noqa: S311 - not a secret
        await self._queue.change(
            customer,
            attempts=customer.attempts + 1,
            retry_at=utc_now() + timedelta(seconds=max(wait, failure.retry_after)),
            last_error=failure.error,
        )
        return False


def _signed(reply: Reply) -> Reply:
    """A person's message with their name, since platforms show all as the account's."""
    return reply.model_copy(update={"text": f"{reply.sender}: {reply.text}"}) if reply.sender else reply
