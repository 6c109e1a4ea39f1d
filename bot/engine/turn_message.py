"""A turn as the gateway sends it, checked: what is not one is refused before Rasa hears of it.

In: ``{"conversation_id", "message_id", "text", "state", "metadata": {"context", "understanding"}}``; the state is that
of the answer before, or null. Out: Rasa's message, and the state.
"""

from __future__ import annotations

import re
from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage

from bot.engine.conversation_state import is_state

_PAYLOAD_START = re.compile(r"^[\s/]+")


class BadTurn(Exception):
    """What was sent is not a turn; the text says what is wrong with it."""


def as_message(turn: object, said: OutputChannel) -> UserMessage:
    """The customer's message, answered through ``said``. Raises BadTurn."""
    if not isinstance(turn, dict):
        raise BadTurn("a turn is an object")
    conversation, message, text = (turn.get(key) for key in ("conversation_id", "message_id", "text"))
    if not (isinstance(conversation, str) and conversation and isinstance(message, str) and isinstance(text, str)):
        raise BadTurn("conversation_id, message_id and text must be texts, the first not empty")
    metadata = turn.get("metadata", {})
    if not isinstance(metadata, dict):
        raise BadTurn("metadata must be an object")
    understanding = metadata.get("understanding")
    if understanding is None:
        # Rasa's pipeline takes a leading slash for a payload with an intent in it, whoever wrote it.
        text = _PAYLOAD_START.sub("", text)
    elif not _is_understanding(understanding):
        raise BadTurn("metadata.understanding needs an intent, a confidence, and entities each with its kind")
    return UserMessage(text, said, conversation, None, said.name(), message, metadata)


def state_in(turn: dict[str, Any]) -> dict[str, Any] | None:
    """The state that a turn begins with. Raises BadTurn."""
    state: object = turn.get("state")
    if state is not None and not is_state(state):
        raise BadTurn("state must be one that the bot gave, or null")
    return state


def _is_understanding(found: Any) -> bool:
    return (
        _is_intent(found)
        and _are_objects(found.get("entities"))
        and all(isinstance(entity.get("kind"), str) for entity in found.get("entities") or [])
        and _are_objects(found.get("alternatives"))
        and all(_is_intent(other) for other in found.get("alternatives") or [])
    )


def _is_intent(found: Any) -> bool:
    return (
        isinstance(found, dict)
        and isinstance(found.get("intent"), str)
        and isinstance(found.get("confidence"), (int, float))
    )


def _are_objects(found: Any) -> bool:
    return found is None or (isinstance(found, list) and all(isinstance(one, dict) for one in found))
