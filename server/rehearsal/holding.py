"""Holds one example conversation: the gateway's way through a turn, with nothing kept and no order sent.

Input: a conversation and the content it is held in. Output: what was understood and replied, line by line, and the
orders (TMF622) that would have been placed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from catalog_adapter.contexts import CatalogAdapter, ContextKey, ResolvedContext
from catalog_adapter.conversations.reading import ExampleConversation
from catalog_adapter.intents.clarifying import left_open
from catalog_adapter.intents.understanding import Understanding
from catalog_adapter.tone.reply import Asked, Reply
from foundation.database import Database
from foundation.ids import new_id
from gateway.bot import Answered, BotClient
from gateway.bot_work import TurnTold
from gateway.errors import BotFailed
from gateway.text import cleaned
from orders.draft import DraftStore, OrderDraft

#: Is called with the context and the order draft as each line has left them.
Watch = Callable[[ResolvedContext, OrderDraft], Awaitable[None]]


@dataclass(frozen=True)
class HeldLine:
    """One turn: what was understood of a line, and what was replied."""

    understanding: Understanding
    replies: Sequence[Reply]

    @property
    def messages(self) -> list[str]:
        """The ids of the tone messages replied."""
        return [reply.message_id for reply in self.replies if reply.message_id]

    @property
    def text(self) -> str:
        """Everything replied."""
        return " / ".join(" ".join(reply.text.split()) for reply in self.replies)


@dataclass(frozen=True)
class Held:
    """A conversation as it went. ``broken`` says why it ended before its last line, if it did."""

    lines: list[HeldLine]
    orders: list[dict[str, Any]]
    broken: str = ""


@dataclass
class _Talk:
    """How far a conversation is: what is asked, the bot's state, and how many turns it took."""

    id: str
    key: ContextKey
    asked: Asked | None = None
    dialogue: dict[str, Any] | None = None
    turns: int = 0


class Holder:
    """Holds conversations with one bot."""

    def __init__(self, adapter: CatalogAdapter, bot: BotClient, database: Database) -> None:
        self._adapter = adapter
        self._bot = bot
        self._database = database
        self._drafts = DraftStore(database)

    async def hold(
        self, conversation: ExampleConversation, csp: str, content: str, *, watch: Watch | None = None
    ) -> Held:
        """Hold it in the content with this hash. Raises BotUnreachable."""
        key = ContextKey(csp=csp, segment=conversation.segment, locale=conversation.locale, revision=content)
        talk = _Talk(new_id("rehearsal"), key)
        lines: list[HeldLine] = []
        broken = ""
        try:
            for line in conversation.file.lines:
                held = await self._turn(talk, cleaned(line.customer))
                lines.append(held)
                if watch is not None:
                    await watch(await self._adapter.resolve(talk.key), await self._drafts.load(talk.id, csp))
        except BotFailed as error:
            broken = error.message
        finally:
            draft = await self._drafts.load(talk.id, csp)
            await self._drafts.forget(talk.id)
        return Held(lines, draft.rehearsed, broken)

    async def _turn(self, talk: _Talk, text: str) -> HeldLine:
        context = await self._adapter.resolve(talk.key)
        talk.key = talk.key.model_copy(update={"locale": context.spoken_locale(text, talk.asked)})
        context = await self._adapter.resolve(talk.key)
        understanding = await asyncio.to_thread(context.understand, text, talk.asked)
        clarification = context.clarification(understanding, talk.asked)
        answered = Answered([clarification], talk.dialogue) if clarification else await self._ask(talk, understanding)
        talk.dialogue = answered.state
        asked = (reply.asked for reply in reversed(answered.replies) if reply.asked)
        talk.asked = next(asked, left_open(talk.asked))
        return HeldLine(understanding, answered.replies)

    async def _ask(self, talk: _Talk, understanding: Understanding) -> Answered:
        talk.turns += 1
        told = TurnTold(talk.key, talk.id, f"{talk.id}-{talk.turns}", understanding.text, understanding)
        answered = await self._bot.turn(told, state=talk.dialogue)
        await self._database.write(answered.keep)
        return answered
