"""Contexts as the chat's page needs them: which there are, and how one looks and speaks."""

from __future__ import annotations

from typing import Any

from catalog_adapter.contexts import CatalogAdapter, ResolvedContext
from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.tone.messages import MESSAGES
from gateway.channels.web.schemas import NewConversation
from gateway.contexts import default_locale

CHANNEL = "web"
_CHAT = "chat_"
_STATE = "word_state_"


async def key_of(adapter: CatalogAdapter, wanted: NewConversation) -> ContextKey:
    """The key a client asks for, in the CSP's first locale where it names none. Raises ContextNotFound for a CSP that
    there isn't; segment and locale are not checked."""
    locale = wanted.locale or await default_locale(adapter, wanted.csp)
    return ContextKey(csp=wanted.csp, segment=wanted.segment, locale=locale, channel=CHANNEL)


def appearance(context: ResolvedContext) -> dict[str, Any]:
    """How one context looks and speaks: names, brand, and the texts that belong to the page rather than to a reply."""
    profile = context.profile
    return {
        "csp": context.key.csp,
        "segment": context.key.segment,
        "locale": context.key.locale,
        "name": profile.name,
        "segment_name": profile.segment_name,
        "persona": profile.persona,
        "tagline": profile.tagline,
        "brand": {
            "primary": profile.brand.primary,
            "on_primary": profile.brand.on_primary,
            "accent": profile.brand.accent,
            "mark": profile.brand.mark,
        },
        "texts": _texts(context, _CHAT),
        "states": _texts(context, _STATE),
    }


def _texts(context: ResolvedContext, prefix: str) -> dict[str, str]:
    return {message.removeprefix(prefix): context.say(message) for message in MESSAGES if message.startswith(prefix)}
