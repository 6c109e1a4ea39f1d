"""A customer's own stream, for a CSP's program that would rather listen than ask: the token of their conversation.

In: an account, and the program's own id of the customer. Out: the conversation, begun if there is none.
"""

from __future__ import annotations

from cachetools import TTLCache
from pydantic import BaseModel, Field

from foundation.locks import Locks
from gateway.channels.messaging.accounts import Account
from gateway.channels.messaging.inbox import Inbox
from gateway.channels.messaging.queue import Queue, customer_lock
from gateway.gateway import Gateway

_MOST_KNOWN, _KNOWN_SECONDS = 20_000, 600.0


class Session(BaseModel):
    """What opens the customer's stream; it stays the same as long as the conversation does."""

    conversation_id: str
    token: str = Field(description="Shown in the stream's first frame. Whoever has it can read and write there.")
    stream: str = Field(description="The address of the WebSocket.")


class Sessions:
    """Of all accounts. ``public_url`` is how others reach the server."""

    def __init__(self, gateway: Gateway, inbox: Inbox, queue: Queue, locks: Locks, public_url: str) -> None:
        self._gateway = gateway
        self._inbox = inbox
        self._queue = queue
        self._locks = locks
        self._accounts: TTLCache[str, str | None] = TTLCache(_MOST_KNOWN, _KNOWN_SECONDS)
        self._stream = f"{public_url.replace('http', 'ws', 1)}/chat/conversations/{{}}/stream"

    async def open(self, account: Account, customer: str) -> Session:
        """The customer's session. One that begins a conversation counts as a message over the account. Raises
        ContextNotFound, ContextUnusable, TooManyMessages."""
        customer_id = await self._inbox.enrol(account, customer)
        async with self._locks.hold(customer_lock(customer_id)):
            known = await self._queue.customer(customer_id)
            conversation_id = known.conversation_id
            if conversation_id is None:
                await self._gateway.count_account(account.key, account.settings.id)
                conversation_id, _context, greeting = await self._gateway.start_conversation(account.key)
                await self._queue.change(known, conversation_id=conversation_id, sent_seq=greeting.seq, sent_parts=0)
        return Session(
            conversation_id=conversation_id,
            token=self._gateway.tokens.make(conversation_id),
            stream=self._stream.format(conversation_id),
        )

    async def account_of(self, conversation_id: str) -> str | None:
        """The account that a conversation is held over; None where it is the web chat's."""
        if conversation_id not in self._accounts:
            self._accounts[conversation_id] = await self._queue.account_of(conversation_id)
        return self._accounts[conversation_id]
