"""Contexts as the chat needs them: which there are, and how one looks and speaks."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from catalog_adapter.contexts import CatalogAdapter, ContextSummary, ResolvedContext
from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.contexts.models import Brand
from catalog_adapter.tone.messages import MESSAGES
from gateway.channels.web.colours import colours
from gateway.channels.web.schemas import NewConversation
from gateway.contexts import default_locale

CHANNEL = "web"
_CHAT = "chat_"
_STATE = "word_state_"
_known: WeakKeyDictionary[ResolvedContext, dict[str, Any]] = WeakKeyDictionary()


async def key_of(adapter: CatalogAdapter, wanted: NewConversation) -> ContextKey:
    """The key a client asks for, in the CSP's first locale where it names none. Raises ContextNotFound for a CSP that
    there isn't; segment and locale are not checked."""
    locale = wanted.locale or await default_locale(adapter, wanted.csp)
    return ContextKey(csp=wanted.csp, segment=wanted.segment, locale=locale, channel=CHANNEL)


def appearance(context: ResolvedContext) -> dict[str, Any]:
    """How one context looks and speaks: names, brand, and the texts that belong to the page rather than to a reply. It
    is put together once, since every page that opens asks for it."""
    if context not in _known:
        _known[context] = _appearance(context)
    return _known[context]


def picked(summary: ContextSummary) -> dict[str, Any]:
    """What the picker shows of a CSP."""
    return {
        "csp": summary.csp,
        "name": summary.name,
        "brand": _brand(summary.brand),
        "taglines": summary.taglines,
        "locales": summary.locales,
        "segments": summary.segments,
    }


def _appearance(context: ResolvedContext) -> dict[str, Any]:
    profile = context.profile
    return {
        "csp": context.key.csp,
        "segment": context.key.segment,
        "locale": context.key.locale,
        "name": profile.name,
        "segment_name": profile.segment_name,
        "persona": profile.persona,
        "tagline": profile.tagline,
        "brand": _brand(profile.brand),
        "texts": _texts(context, _CHAT),
        "states": _texts(context, _STATE),
    }


def _brand(brand: Brand) -> dict[str, Any]:
    return {"mark": brand.mark, "colours": colours(brand)}


def _texts(context: ResolvedContext, prefix: str) -> dict[str, str]:
    return {message.removeprefix(prefix): context.say(message) for message in MESSAGES if message.startswith(prefix)}
