"""Holds one example conversation: the gateway's way through a turn, with nothing kept and no order sent.

Input: a conversation and the content it is held in. Output: what was understood and replied, line by line, and the
orders (TMF622) that would have been placed.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from catalog_adapter.contexts import CatalogAdapter, ContextKey
from catalog_adapter.conversations.reading import ExampleConversation
from catalog_adapter.intents.clarifying import left_open
from catalog_adapter.intents.understanding import Understanding
from catalog_adapter.tone.reply import Asked, Reply
from foundation.ids import new_id
from gateway.bot import BotClient
from gateway.errors import BotFailed
from gateway.text import cleaned
from orders.draft import DraftStore


@dataclass(frozen=True)
class HeldLine:
    """One turn: what was understood of a line, and what was replied."""

    understanding: Understanding
    replies: list[Reply]

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


class Holder:
    """Holds conversations with one bot."""

    def __init__(self, adapter: CatalogAdapter, bot: BotClient, drafts: DraftStore) -> None:
        self._adapter = adapter
        self._bot = bot
        self._drafts = drafts

    async def hold(self, conversation: ExampleConversation, csp: str, content: str) -> Held:
        """Hold it in the content with this hash. Raises BotUnreachable."""
        key = ContextKey(csp=csp, segment=conversation.segment, locale=conversation.locale, revision=content)
        conversation_id = new_id("rehearsal")
        lines: list[HeldLine] = []
        broken = ""
        try:
            asked: Asked | None = None
            for number, line in enumerate(conversation.file.lines, start=1):
                context = await self._adapter.resolve(key)
                key = key.model_copy(update={"locale": context.spoken_locale(cleaned(line.customer), asked)})
                held = await self._turn(key, conversation_id, number, line.customer, asked)
                asked = next((reply.asked for reply in reversed(held.replies) if reply.asked), left_open(asked))
                lines.append(held)
        except BotFailed as error:
            broken = error.message
        finally:
            draft = await self._drafts.load(conversation_id, csp)
            await self._drafts.forget(conversation_id)
        return Held(lines, draft.rehearsed, broken)

    async def _turn(
        self, key: ContextKey, conversation_id: str, number: int, text: str, asked: Asked | None
    ) -> HeldLine:
        context = await self._adapter.resolve(key)
        text = cleaned(text)
        understanding = await asyncio.to_thread(context.understand, text, asked)
        clarification = context.clarification(understanding, asked)
        if clarification is not None:
            return HeldLine(understanding, [clarification])
        replies = await self._bot.turn(key, conversation_id, f"{conversation_id}-{number}", text, understanding)
        return HeldLine(understanding, replies)
