"""A turn, the one way through for a customer's message: cleaned, understood, put to the bot, answered, kept.

An InboundMessage goes in, a TurnResult comes out. Whatever goes wrong on the way, the customer gets a reply in the
CSP's tone and the conversation goes on; only what no customer can cause by chatting is raised.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace

import structlog
from opentelemetry.trace import Span
from structlog.contextvars import bound_contextvars

from catalog_adapter.contexts import CatalogAdapter, ResolvedContext
from catalog_adapter.intents.clarifying import left_open
from catalog_adapter.learning.noticing import Said, TurnTaken
from foundation.errors import BespokeError
from foundation.locks import Locks
from foundation.tracing.spans import note, span
from gateway.bot import Answered, BotClient
from gateway.bot_work import TurnTold
from gateway.conversations.claims import Claim
from gateway.conversations.service import Conversations, lock_name
from gateway.conversations.stored import Received, Standing
from gateway.errors import BotDied, BotGone, BotUnreachable, Overtaken, whereabouts
from gateway.handover.reception import Reception
from gateway.listeners import Listeners
from gateway.messages import InboundMessage, OutboundMessage, TurnResult
from gateway.metrics import IN_FLIGHT, TURN_SECONDS, TURNS, UNDERSTOOD, Stage
from gateway.missed import MissedListener
from gateway.reading import Log, Reader, ReadMessage, said
from gateway.stopping import Stopping

#: Called with the ``seq`` of the customer's message as soon as it is safely stored.
Accepted = Callable[[int], None]

#: So many bots that end in the middle of a turn are enough: it may be the turn that they don't survive.
_DEATHS = 4
#: How often, and in what steps, an answer is waited for that another server owes. Seconds.
_LOOKS, _LOOK_SECONDS = 60, 0.2

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
        self._bot = bot
        self._missed = missed
        self._reception = reception
        self._stopping = stopping
        self._reader = Reader(adapter, message_limit)

    async def take(self, message: InboundMessage, accepted: Accepted) -> TurnResult:
        """Serve a message, or say again what was said when it came before.

        Raises ConversationNotFound, ConversationClosed, ContextNotFound, ContextUnusable, and BadInput for a
        payload that is none: then nothing was stored. Raises Restarting where the process is told to end: then the
        message may be stored, and is answered by the next process.
        """
        async with self._held(message.conversation_id) as turn:
            while True:
                try:
                    return await self._take(message, accepted, turn)
                except Overtaken:
                    # The lock did not hold. Who took over last answers; claiming it back at once would go on for ever.
                    _log.warning("a turn was overtaken by another server")
                    await self._wait_for_other(message)

    async def _take(self, message: InboundMessage, accepted: Accepted, turn: Span) -> TurnResult:
        standing = await self._load(message.conversation_id, message.client_id)
        if standing.left:
            await self._take_up(standing, turn)
            standing = await self._load(message.conversation_id, message.client_id)
        received = standing.received
        if received and (received.replies or received.for_person):
            accepted(received.seq)
            return TurnResult(seq=received.seq, understanding=received.understanding, messages=received.replies)
        return await self._serve(message, standing, accepted, turn)

    async def _wait_for_other(self, message: InboundMessage) -> None:
        for _ in range(_LOOKS):
            standing = await self._conversations.standing(message.conversation_id, message.client_id)
            received = standing.received
            if not standing.left and (received is None or received.replies or received.for_person):
                return
            await asyncio.sleep(_LOOK_SECONDS)

    async def take_up(self, conversation_id: str) -> None:
        """Answer the message that a process left when it ended, if there is one."""
        async with self._held(conversation_id) as turn:
            standing = await self._load(conversation_id)
            if standing.left:
                with suppress(Overtaken):  # then another answers it
                    await self._take_up(standing, turn)

    @asynccontextmanager
    async def _held(self, conversation_id: str) -> AsyncIterator[Span]:
        """The conversation's turn, once those before it have ended; its span."""
        with (
            IN_FLIGHT.track_inprogress(),
            bound_contextvars(conversation=conversation_id),
            span("turn", conversation=conversation_id) as turn,
        ):
            async with AsyncExitStack() as held:
                with Stage("wait"):
                    await held.enter_async_context(self._locks.hold(lock_name(conversation_id)))
                yield turn

    async def _load(self, conversation_id: str, client_id: str | None = None) -> Standing:
        with Stage("load"):
            return await self._conversations.standing(conversation_id, client_id)

    async def _take_up(self, standing: Standing, turn: Span) -> None:
        left = standing.left
        assert left is not None, "called only where one was left"
        message = InboundMessage(
            conversation_id=standing.id, client_id=f"seq-{left.seq}", text=left.text, payload=left.payload
        )
        await self._serve(message, replace(standing, received=left), lambda _seq: None, turn)

    async def _serve(self, message: InboundMessage, standing: Standing, accepted: Accepted, turn: Span) -> TurnResult:
        self._stopping.check()
        with bound_contextvars(csp=standing.key.csp):
            return await self._served(message, standing, accepted, turn)

    async def _served(self, message: InboundMessage, standing: Standing, accepted: Accepted, turn: Span) -> TurnResult:
        started = time.perf_counter()
        log = _log.bind(conversation=standing.id, csp=standing.key.csp)
        note(turn, csp=standing.key.csp, segment=standing.key.segment, channel=standing.key.channel)
        with Stage("read"):
            read = await self._reader.read(message, standing, log)
        claim = Claim(self._conversations, standing.id, standing.turn)
        received = await self._receive(message, read, standing, claim)
        note(turn, seq=received.seq, intent=received.understanding.intent if received.understanding else "")
        accepted(received.seq)
        if received.for_person or self._reception.is_with_person(standing):
            return await self._leave_to_person(read.context, received, standing)
        await self._listeners.announce(standing.id, typing_after=None if read.complaint else received.seq)
        answered = await self._answer(read, received, standing, log)
        with Stage("keep"):
            messages = await self._keep(answered, read, received, standing, claim)
        seconds = time.perf_counter() - started
        TURN_SECONDS.observe(seconds)
        answers = [reply.message_id for reply in answered.replies]
        note(turn, replies=answers)
        log.info(
            "turn served",
            seq=received.seq,
            intent=received.understanding.intent if received.understanding else None,
            replies=answers,
            milliseconds=round(seconds * 1000),
        )
        return TurnResult(seq=received.seq, understanding=received.understanding, messages=messages)

    async def _receive(self, message: InboundMessage, read: ReadMessage, standing: Standing, claim: Claim) -> Received:
        if standing.received:
            # It was stored, but not answered when the process ended: it is taken up where it was left.
            await claim.renew()
            return standing.received
        for_person = self._reception.is_with_person(standing)
        with Stage("receive"):
            seq = await self._conversations.receive(
                standing.id, message.client_id, read.text, read.payload, read.understanding,
                turn=claim.turn, locale=read.key.locale, for_person=for_person,
            )  # fmt: skip
        claim.turn += 1
        if read.payload is None:
            UNDERSTOOD.labels(read.understanding.intent if read.understanding else "").inc()
        return Received(seq=seq, text=read.text, payload=read.payload, understanding=read.understanding, replies=[])

    async def _leave_to_person(self, context: ResolvedContext, received: Received, standing: Standing) -> TurnResult:
        """A person has the conversation, so the assistant is silent."""
        _count(standing, "person")
        await self._listeners.announce(standing.id)
        await self._reception.tell(context, standing)
        return TurnResult(seq=received.seq, understanding=received.understanding, messages=[])

    async def _answer(self, read: ReadMessage, received: Received, standing: Standing, log: Log) -> Answered:
        """The bot's answer, unless the message is dealt with before the bot ever hears of it."""
        context = read.context
        reply = read.complaint or await self._reception.message_left(standing.id, context, standing, received)
        if reply is None and received.understanding is not None:
            reply = context.clarification(received.understanding, standing.asked)
        if reply is not None:
            _count(standing, "gateway")
            return Answered([reply], None)
        with Stage("bot"):
            answered = await self._ask_bots(read, received, standing, log)
        _count(standing, "apology" if answered.state is None else "bot")
        return answered

    async def _ask_bots(self, read: ReadMessage, received: Received, standing: Standing, log: Log) -> Answered:
        """What a bot says. Where it goes away in mid-turn another is asked, from where the turn began; where all are
        away, the first that is back within the turn's time."""
        ends, deaths = asyncio.get_running_loop().time() + self._bot.timeout, 0
        while True:
            try:
                async with asyncio.timeout_at(ends):
                    return await self._ask_bot(read, received, standing)
            except BespokeError as error:
                # It may be ending, too: who asks the next process has the answer instead of an apology.
                self._stopping.check()
                log.warning("bot gave no answer", code=error.code, reason=error.message)
                apology = error.tone_message
                deaths += isinstance(error, BotDied)
                if not isinstance(error, BotGone) or deaths == _DEATHS:
                    break
            except TimeoutError:
                self._stopping.check()
                log.warning("no bot gave an answer within the turn's time")
                apology = BotUnreachable.tone_message
                break
            except Exception as error:
                log.error("turn failed", **whereabouts(error))
                apology = BespokeError.tone_message
                break
        return Answered([said(read.context, apology)], None)

    async def _ask_bot(self, read: ReadMessage, received: Received, standing: Standing) -> Answered:
        # Named by its number: the client's own id says nothing outside of this conversation.
        message_id = f"{standing.id}-{received.seq}"
        told = TurnTold(
            read.key, standing.id, message_id, received.text, received.understanding, is_vouched=standing.vouched
        )
        return await self._bot.turn(told, state=standing.dialogue)

    async def _keep(
        self, answered: Answered, read: ReadMessage, received: Received, standing: Standing, claim: Claim
    ) -> list[OutboundMessage]:
        """Store the answer and tell whoever listens."""
        context, replies = read.context, answered.replies
        await self._reception.note(standing.id, context, received, replies)
        messages = await self._conversations.answer(
            standing.id, received.seq, replies, left_open(standing.asked), answered.state,
            turn=claim.turn, keep=answered.keep,
        )  # fmt: skip
        await self._listeners.announce(standing.id)
        await self._reception.tell(context, standing, replies)
        if received.understanding is not None:
            what = Said(received.text, received.understanding, standing.asked)
            self._missed.note(standing.id, received.seq, TurnTaken(read.key, what, received.payload, replies))
        return messages


def _count(standing: Standing, answer: str) -> None:
    TURNS.labels(standing.key.csp, standing.key.channel, answer).inc()
