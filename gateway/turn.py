"""A turn, the one way through for a customer's message: cleaned, understood, put to the bot, answered, kept.

An InboundMessage goes in, a TurnResult comes out. Whatever goes wrong on the way, the customer gets a reply in the
CSP's tone and the conversation goes on; only what no customer can cause by chatting is raised.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import structlog

from catalog_adapter.contexts import CatalogAdapter, ContextKey, ResolvedContext
from catalog_adapter.intents.clarifying import left_open
from catalog_adapter.intents.language import folded_phrase
from catalog_adapter.intents.understanding import Understanding
from catalog_adapter.learning.noticing import Said, TurnTaken
from catalog_adapter.tone.reply import Asked, QuickReply, Reply
from foundation.errors import BespokeError
from foundation.locks import Locks
from gateway.bot import Answered, BotClient
from gateway.contexts import resolved
from gateway.conversations.service import Conversations, lock_name
from gateway.conversations.stored import Received, Standing
from gateway.errors import whereabouts
from gateway.handover.reception import Reception
from gateway.listeners import Listeners
from gateway.messages import InboundMessage, TurnResult
from gateway.missed import MissedListener
from gateway.stopping import Stopping
from gateway.text import check_payload, cleaned, cleaned_line

#: Called with the ``seq`` of the customer's message as soon as it is safely stored.
Accepted = Callable[[int], None]

_TITLE_LIMIT = 200
_log = structlog.get_logger(__name__)


class Turns:
    """Takes turns, one at a time for each conversation. ``message_limit`` is in characters."""

    def __init__(
        self,
        conversations: Conversations,
        listeners: Listeners,
        locks: Locks,
        adapter: CatalogAdapter,
        bot: BotClient,
        missed: MissedListener,
        reception: Reception,
        stopping: Stopping,
        message_limit: int,
    ) -> None:
        self._conversations = conversations
        self._listeners = listeners
        self._locks = locks
        self._adapter = adapter
        self._bot = bot
        self._missed = missed
        self._reception = reception
        self._stopping = stopping
        self._message_limit = message_limit

    async def take(self, message: InboundMessage, accepted: Accepted) -> TurnResult:
        """Serve a message, or say again what was said when it came before.

        Raises ConversationNotFound, ConversationClosed, ContextNotFound, ContextUnusable, and BadInput for a
        payload that is none: then nothing was stored. Raises Restarting where the process is told to end: then the
        message may be stored, and is answered by the next process.
        """
        async with self._locks.hold(lock_name(message.conversation_id)):
            standing = await self._conversations.standing(message.conversation_id, message.client_id)
            if standing.left:
                await self._take_up(message.conversation_id, standing)
                standing = await self._conversations.standing(message.conversation_id, message.client_id)
            received = standing.received
            if received and (received.replies or received.for_person):
                accepted(received.seq)
                return TurnResult(seq=received.seq, understanding=received.understanding, messages=received.replies)
            return await self._serve(message, standing, accepted)

    async def take_up(self, conversation_id: str) -> None:
        """Answer the message that a process left when it ended, if there is one."""
        async with self._locks.hold(lock_name(conversation_id)):
            standing = await self._conversations.standing(conversation_id)
            if standing.left:
                await self._take_up(conversation_id, standing)

    async def _take_up(self, conversation_id: str, standing: Standing) -> None:
        left = standing.left
        assert left is not None, "called only where one was left"
        message = InboundMessage(
            conversation_id=conversation_id, client_id=f"seq-{left.seq}", text=left.text, payload=left.payload
        )
        await self._serve(message, replace(standing, received=left), lambda _seq: None)

    async def _serve(self, message: InboundMessage, standing: Standing, accepted: Accepted) -> TurnResult:
        self._stopping.check()
        started = time.perf_counter()
        log = _log.bind(conversation=message.conversation_id, csp=standing.key.csp)
        context = await resolved(self._adapter, standing.key)
        complaint = self._complaint(context, message)
        key, payload = standing.key, message.payload
        if payload is None and not complaint:
            payload = _typed(cleaned(message.text), standing.open)
        if standing.received is None and payload is None and not complaint:
            key = key.model_copy(update={"locale": await _spoken_locale(context, message.text, standing.asked, log)})
            context = await resolved(self._adapter, key)
        # A message that was stored, but not answered when the process ended, is taken up where it was left.
        received = standing.received or await self._receive(message, payload, context, standing, complaint, log)
        accepted(received.seq)
        is_silent = received.for_person or self._reception.is_with_person(standing)
        typing_after = None if complaint or is_silent else received.seq
        await self._listeners.announce(message.conversation_id, typing_after=typing_after)
        if is_silent:
            await self._reception.tell(key.csp, standing)
            return TurnResult(seq=received.seq, understanding=received.understanding, messages=[])
        reply = complaint or await self._reception.message_left(message.conversation_id, context, standing, received)
        reply = reply or _clarification(context, received.understanding, standing.asked)
        answered = Answered([reply], None) if reply else await self._ask_bot(context, key, received, standing, log)
        replies = answered.replies
        await self._reception.note(message.conversation_id, key.csp, received, replies)
        messages = await self._conversations.answer(
            message.conversation_id, received.seq, replies, left_open(standing.asked), answered.state
        )
        await self._listeners.announce(message.conversation_id)
        await self._reception.tell(key.csp, standing, replies)
        self._note(message.conversation_id, key, standing.asked, received, replies)
        log.info(
            "turn served",
            seq=received.seq,
            intent=received.understanding.intent if received.understanding else None,
            replies=[reply.message_id for reply in replies],
            milliseconds=round((time.perf_counter() - started) * 1000),
        )
        return TurnResult(seq=received.seq, understanding=received.understanding, messages=messages)

    def _note(
        self,
        conversation_id: str,
        key: ContextKey,
        asked: Asked | None,
        received: Received,
        replies: Sequence[Reply],
    ) -> None:
        """Have it looked at later whether the customer was understood."""
        if received.understanding is not None:
            said = Said(received.text, received.understanding, asked)
            self._missed.note(conversation_id, received.seq, TurnTaken(key, said, received.payload, replies))

    def _complaint(self, context: ResolvedContext, message: InboundMessage) -> Reply | None:
        """The reply to a message that can't be read at all."""
        if message.payload is not None:
            return None
        if len(message.text) > self._message_limit:
            return _said(context, "error_too_long", limit=str(self._message_limit))
        return None if cleaned(message.text) else _said(context, "error_empty")

    async def _receive(
        self,
        message: InboundMessage,
        payload: str | None,
        context: ResolvedContext,
        standing: Standing,
        complaint: Reply | None,
        log: structlog.typing.FilteringBoundLogger,
    ) -> Received:
        if payload is None:
            text = cleaned(message.text[: self._message_limit])
            understanding = None if complaint else await _understood(context, text, standing.asked, log)
        else:
            check_payload(payload)
            understanding = context.understand_payload(payload)
            text = cleaned_line(message.text, _TITLE_LIMIT) or understanding.text
        seq = await self._conversations.receive(
            message.conversation_id, message.client_id, text, payload, understanding, locale=context.key.locale,
            for_person=self._reception.is_with_person(standing),
        )  # fmt: skip
        return Received(seq=seq, text=text, payload=payload, understanding=understanding, replies=[])

    async def _ask_bot(
        self,
        context: ResolvedContext,
        key: ContextKey,
        received: Received,
        standing: Standing,
        log: structlog.typing.FilteringBoundLogger,
    ) -> Answered:
        try:
            # Named by its number: the client's own id says nothing outside of this conversation.
            message_id = f"{standing.id}-{received.seq}"
            return await self._bot.turn(
                key, standing.id, message_id, received.text, received.understanding,
                state=standing.dialogue, vouched=standing.vouched,
            )  # fmt: skip
        except BespokeError as error:
            # It may be ending, too: who asks the next process has the answer instead of an apology.
            self._stopping.check()
            log.warning("bot gave no answer", code=error.code, reason=error.message)
            return Answered([_said(context, error.tone_message)], None)
        except Exception as error:
            log.error("turn failed", **whereabouts(error))
            return Answered([_said(context, BespokeError.tone_message)], None)


async def _spoken_locale(
    context: ResolvedContext, text: str, asked: Asked | None, log: structlog.typing.FilteringBoundLogger
) -> str:
    """The locale the customer writes in; the conversation's own if that can't be told just now."""
    try:
        return await asyncio.to_thread(context.spoken_locale, text, asked)
    except Exception as error:
        log.error("the language can't be told; it stays", **whereabouts(error))
        return context.key.locale


async def _understood(
    context: ResolvedContext, text: str, asked: Asked | None, log: structlog.typing.FilteringBoundLogger
) -> Understanding | None:
    """None if the context can't tell just now: then the bot decides by itself."""
    try:
        return await asyncio.to_thread(context.understand, text, asked)
    except Exception as error:
        log.error("understanding failed; the bot decides by itself", **whereabouts(error))
        return None


def _clarification(context: ResolvedContext, understood: Understanding | None, asked: Asked | None) -> Reply | None:
    """The question what was meant. The bot never hears of a message before that is clear."""
    return context.clarification(understood, asked) if understood else None


def _typed(text: str, replies: Sequence[QuickReply]) -> str | None:
    """The payload of the open quick reply whose title was typed, whatever its case, accents and marks; None if there
    is none, or two that differ in what they stand for."""
    said = folded_phrase(text)
    payloads = {reply.payload for reply in replies if said and folded_phrase(reply.title) == said}
    return payloads.pop() if len(payloads) == 1 else None


def _said(context: ResolvedContext, message_id: str, **variables: str) -> Reply:
    return Reply(text=context.say(message_id, **variables), message_id=message_id)
