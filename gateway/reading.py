"""Reads a customer's message: what it says in which language, which button it stands for, what it means; or what keeps
it from being read at all.

Input: an InboundMessage and how its conversation stands. Output: a ReadMessage.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from catalog_adapter.contexts import CatalogAdapter, ContextKey, ResolvedContext
from catalog_adapter.intents.language import folded_phrase
from catalog_adapter.intents.understanding import Understanding
from catalog_adapter.tone.reply import QuickReply, Reply
from gateway.contexts import resolved
from gateway.conversations.stored import Standing
from gateway.errors import whereabouts
from gateway.messages import InboundMessage
from gateway.text import check_payload, cleaned, cleaned_line

Log = structlog.typing.FilteringBoundLogger

_TITLE_LIMIT = 200


@dataclass(frozen=True)
class ReadMessage:
    """``text`` is what is kept of it, ``payload`` that of the button it stands for. ``understanding`` is None where the
    context can't tell just now; ``complaint`` is the reply to a message that can't be read at all. ``context``, of
    ``key``, is that of the language it is written in."""

    key: ContextKey
    context: ResolvedContext
    text: str
    payload: str | None
    understanding: Understanding | None
    complaint: Reply | None = None


class Reader:
    """Reads messages of at most ``limit`` characters."""

    def __init__(self, adapter: CatalogAdapter, limit: int) -> None:
        self._adapter = adapter
        self._limit = limit

    async def read(self, message: InboundMessage, standing: Standing, log: Log) -> ReadMessage:
        """Read it; one that was stored before means what it meant then. Raises BadInput for a payload that is none,
        ContextNotFound and ContextUnusable."""
        key = standing.key
        context = await resolved(self._adapter, key)
        complaint = self._complaint(context, message)
        known = standing.received
        if known is not None:
            return ReadMessage(key, context, known.text, known.payload, known.understanding, complaint)
        if complaint is not None:
            return ReadMessage(key, context, cleaned(message.text[: self._limit]), None, None, complaint)
        payload = message.payload
        if payload is None:
            payload = _typed(cleaned(message.text), standing.open)
        if payload is not None:
            return _pressed(key, context, payload, message.text)
        locale = await _spoken_locale(context, message.text, standing, log)
        if locale != key.locale:
            key = key.model_copy(update={"locale": locale})
            context = await resolved(self._adapter, key)
        text = cleaned(message.text)
        return ReadMessage(key, context, text, None, await _understood(context, text, standing, log))

    def _complaint(self, context: ResolvedContext, message: InboundMessage) -> Reply | None:
        if message.payload is not None:
            return None
        if len(message.text) > self._limit:
            return said(context, "error_too_long", limit=str(self._limit))
        return None if cleaned(message.text) else said(context, "error_empty")


def said(context: ResolvedContext, message_id: str, **variables: str) -> Reply:
    """A tone message as a reply."""
    return Reply(text=context.say(message_id, **variables), message_id=message_id)


def _pressed(key: ContextKey, context: ResolvedContext, payload: str, title: str) -> ReadMessage:
    check_payload(payload)
    understanding = context.understand_payload(payload)
    text = cleaned_line(title, _TITLE_LIMIT) or understanding.text
    return ReadMessage(key, context, text, payload, understanding)


def _typed(text: str, replies: Sequence[QuickReply]) -> str | None:
    """The payload of the open quick reply whose title was typed, whatever its case, accents and marks; None if there
    is none, or two that differ in what they stand for."""
    phrase = folded_phrase(text)
    payloads = {reply.payload for reply in replies if phrase and folded_phrase(reply.title) == phrase}
    return payloads.pop() if len(payloads) == 1 else None


async def _spoken_locale(context: ResolvedContext, text: str, standing: Standing, log: Log) -> str:
    """The locale the customer writes in; the conversation's own if that can't be told just now."""
    if len(context.profile.locales) == 1:  # then not even a thread is asked
        return context.key.locale
    try:
        return await asyncio.to_thread(context.spoken_locale, text, standing.asked)
    except Exception as error:
        log.error("the language can't be told; it stays", **whereabouts(error))
        return context.key.locale


async def _understood(context: ResolvedContext, text: str, standing: Standing, log: Log) -> Understanding | None:
    """None if the context can't tell just now: then the bot decides by itself."""
    try:
        return await asyncio.to_thread(context.understand, text, standing.asked)
    except Exception as error:
        log.error("understanding failed; the bot decides by itself", **whereabouts(error))
        return None
