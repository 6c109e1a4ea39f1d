"""The gateway put together: what channels, the server and the orders' side use."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from cachetools import TTLCache

from catalog_adapter.contexts import CatalogAdapter, ResolvedContext
from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.learning.missed import MissedMessages
from catalog_adapter.tone.reply import Asked, Card, QuickReply, Reply
from foundation.bus import Bus
from foundation.database import Database
from foundation.destinations import Destinations
from foundation.locks import Locks
from foundation.machine.folder import folder_of
from foundation.settings import Settings
from gateway.bot import BotClient
from gateway.bot_work import BeginWork, no_work
from gateway.contexts import resolved
from gateway.conversations.service import PAGE, Conversations, lock_name
from gateway.conversations.tokens import SessionTokens
from gateway.handover.chatwoot.repository import ChatwootConversations
from gateway.handover.desk import HandOverDesk
from gateway.handover.reception import Reception
from gateway.handover.repository import HandOvers
from gateway.handover.watching import Watchers
from gateway.identity.customer import Customer
from gateway.identity.key_sets import KeySets
from gateway.listeners import Listener, Listeners
from gateway.messages import CustomerMessage, InboundMessage, OutboundMessage, TurnResult
from gateway.missed import MissedListener
from gateway.rate import make_rate
from gateway.stopping import Stopping
from gateway.turn import Accepted, Turns

__all__ = ["PAGE", "Gateway"]

#: Who does not read is not waited for longer when the process ends.
_LEAVING_SECONDS = 3.0
_MOST_KNOWN, _KNOWN_SECONDS = 20_000, 600.0


class Gateway:
    """Conversations over all channels. Make it before the bus is started, close it after the last channel."""

    def __init__(
        self, database: Database, bus: Bus, locks: Locks, adapter: CatalogAdapter, settings: Settings,
        begin_work: BeginWork = no_work,
    ) -> None:  # fmt: skip
        self.adapter = adapter
        self.settings = settings
        self.tokens = SessionTokens(settings.signing_key.get_secret_value())
        self.bot = BotClient(
            settings.bot_urls, settings.internal_token.get_secret_value(), settings.turn_timeout, begin_work
        )
        self.key_sets = KeySets(Destinations(settings.webhook_networks))
        self._locks = locks
        self._conversations = Conversations(database)
        self._listeners = Listeners(bus)
        self.missed = MissedListener(self._conversations, MissedMessages(database, days=settings.missed_days))
        hand_overs, watchers = HandOvers(database), Watchers(bus)
        reception = Reception(hand_overs, ChatwootConversations(database), watchers)
        self.stopping = Stopping()
        self._turns = Turns(
            self._conversations, self._listeners, locks, adapter, self.bot, self.missed, reception,
            self.stopping, settings.message_limit,
        )  # fmt: skip
        self.desk = HandOverDesk(
            hand_overs, self._conversations, self._listeners, watchers, locks, adapter, settings.message_limit
        )
        self._rate = make_rate(settings.redis_url, folder_of(settings))
        self._contexts: TTLCache[str, ContextKey] = TTLCache(_MOST_KNOWN, _KNOWN_SECONDS)
        self._running: set[asyncio.Task[Any]] = set()

    async def start_conversation(
        self, key: ContextKey, customer: Customer | None = None
    ) -> tuple[str, ResolvedContext, OutboundMessage]:
        """Begin to talk: the new conversation's id, its context, and the assistant's greeting. ``customer`` is whom the
        CSP's site vouches for.

        Raises ContextNotFound, ContextUnusable.
        """
        context = await resolved(self.adapter, key)
        conversation_id, greeting = await self._conversations.start(key, _greeting(context), customer)
        self._contexts[conversation_id] = key
        return conversation_id, context, greeting

    async def context_of(self, conversation_id: str) -> ResolvedContext:
        """The context a conversation is held in, as it is now."""
        return await resolved(self.adapter, await self._conversations.key(conversation_id))

    async def home(self, conversation_id: str) -> ContextKey:
        """The context a conversation was begun in, whatever language is spoken in it by now; without a look into the
        database for each message. Raises ConversationNotFound."""
        key = self._contexts.get(conversation_id)
        if key is None:
            key = await self._conversations.key(conversation_id)
            self._contexts[conversation_id] = key
        return key

    async def admit(self, conversation_id: str, token: str) -> ResolvedContext:
        """The context of the conversation that ``token`` opens. Raises SessionInvalid, ConversationNotFound."""
        vouched = self.tokens.check(conversation_id, token)
        return await resolved(self.adapter, await self._conversations.read_by(conversation_id, vouched=vouched))

    async def identify(self, conversation_id: str, customer: Customer) -> str:
        """Make the conversation this customer's; the token that opens it from now on. Whoever listens with another is
        let go. Raises OtherCustomer, ConversationClosed, ConversationNotFound."""
        await self._conversations.identify(conversation_id, customer)
        await self._listeners.announce(conversation_id)
        return self.tokens.make(conversation_id, vouched=True)

    async def sign_out(self, conversation_id: str) -> None:
        """End the conversation of a customer who signs out: nobody reads it over the web any more."""
        await self._conversations.close(conversation_id)
        await self._listeners.announce(conversation_id)

    async def customer_of(self, conversation_id: str) -> tuple[list[str], dict[str, str]]:
        """The conversations of the customer of this one, and what their site tells of them; it alone and nothing where
        nobody vouched for them."""
        return await self._conversations.customer(conversation_id)

    async def take(
        self, message: InboundMessage, accepted: Accepted = lambda _seq: None, account: str | None = None
    ) -> TurnResult:
        """Serve a customer's message; see :meth:`Turns.take`. ``accepted`` is called once the message is stored;
        ``account`` is the one of the CSP's that it came over, unless that was counted before.

        The turn goes on to its end even if the caller is cancelled, as when a customer's connection breaks. Raises
        TooManyMessages, too.
        """
        self.stopping.check()
        key = await self.home(message.conversation_id)
        limits = (await resolved(self.adapter, key)).data.context.limits
        await self._rate.take(key.csp, message.conversation_id, limits, account)
        turn = asyncio.create_task(self._turns.take(message, accepted))
        return await self._to_its_end(turn)

    async def count_account(self, key: ContextKey, account: str) -> None:
        """Count a message that came over this account of the CSP's. Raises TooManyMessages."""
        limits = (await resolved(self.adapter, key)).data.context.limits
        await self._rate.take_account(key.csp, account, limits)

    async def count_conversation(self, context: ResolvedContext, address: str) -> None:
        """Count a conversation that a stranger at ``address`` is about to begin. Raises TooManyConversations."""
        await self._rate.take_conversation(context.key.csp, address, context.data.context.limits)

    async def take_up(self, conversation_id: str) -> None:
        """Answer what a process that ended had taken in and not answered, if there is something."""
        await self._to_its_end(asyncio.create_task(self._turns.take_up(conversation_id)))

    async def notify(
        self,
        conversation_id: str,
        *,
        message_key: str,
        variables: Mapping[str, str],
        card: Card | None = None,
        asked: Asked | None = None,
        event_id: str,
    ) -> OutboundMessage:
        """Say something unasked, in the conversation's tone and language; once for each ``event_id``. ``asked`` is the
        question that it leaves open.

        Waits for the turn that is being served, if there is one; so never await it from within a turn. Raises
        ConversationNotFound, ContextNotFound, ContextUnusable.
        """
        async with self._locks.hold(lock_name(conversation_id)):
            known = await self._conversations.find_notice(conversation_id, event_id)
            if known:
                return known
            context = await self.context_of(conversation_id)
            reply = Reply(text=context.say(message_key, **variables), card=card, asked=asked, message_id=message_key)
            notice = await self._conversations.add_notice(conversation_id, event_id, reply)
        await self._listeners.announce(conversation_id)
        return notice

    async def history_for(
        self, conversation_id: str, after: int, *, vouched: bool
    ) -> list[CustomerMessage | OutboundMessage]:
        """As :meth:`history`, for the holder of a token. Raises SessionInvalid once it is no longer theirs."""
        await self._conversations.read_by(conversation_id, vouched=vouched)
        return await self.history(conversation_id, after)

    async def history(self, conversation_id: str, after: int = 0) -> list[CustomerMessage | OutboundMessage]:
        """At most :data:`PAGE` messages that follow ``after``, in order."""
        return await self._conversations.after(conversation_id, after)

    def listen(self, conversation_id: str) -> AbstractContextManager[Listener]:
        """Be woken when there is something new."""
        return self._listeners.listen(conversation_id)

    async def end_conversation(self, conversation_id: str) -> None:
        """Close it for the customer; what was said stays."""
        await self._conversations.close(conversation_id)

    async def drain(self, seconds: float) -> None:
        """Take no new turns, let those that are being served end, and who listens be told of it; what is not answered
        within ``seconds`` is left to the process that comes next."""
        self.stopping.begin()
        if self._running:
            _ended, late = await asyncio.wait(self._running, timeout=seconds)
            for turn in late:
                turn.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LEAVING_SECONDS):
                await self._listeners.all_gone()

    async def close(self) -> None:
        """Let the turns that are being served end, then close the connections to the bot."""
        await asyncio.gather(*self._running, return_exceptions=True)
        await self.key_sets.close()
        await self.bot.close()
        await self._rate.close()

    async def _to_its_end[Result](self, turn: asyncio.Task[Result]) -> Result:
        self._running.add(turn)
        turn.add_done_callback(self._ended)
        try:
            return await asyncio.shield(turn)
        except asyncio.CancelledError:
            if turn.cancelled():
                self.stopping.check()  # not the caller has ended, but the turn
            raise

    def _ended(self, turn: asyncio.Task[Any]) -> None:
        self._running.discard(turn)
        if not turn.cancelled():
            # Looked at, so that asyncio doesn't print it, customer's words and all, when nobody waits any more.
            turn.exception()


def _greeting(context: ResolvedContext) -> Reply:
    return Reply(
        text=context.say("greet"),
        quick_replies=[
            QuickReply(title=context.say("word_offers"), payload="/browse"),
            QuickReply(title=context.say("word_person"), payload="/hand_over"),
        ],
        message_id="greet",
    )
