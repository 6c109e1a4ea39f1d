"""The customer's message that a turn answers, as all of its actions see it.

In: what the gateway told of it; or, over Rasa's own action protocol, the tracker of a call.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker

from catalog_adapter.contexts import ContextKey
from catalog_adapter.intents.understanding import Understanding
from foundation.errors import BadInput


@dataclass(frozen=True)
class TurnMessage:
    """``message_id`` is empty where it is not known; ``is_vouched``: the CSP's site vouches for the customer."""

    conversation_id: str
    message_id: str
    key: ContextKey
    understanding: Understanding
    is_vouched: bool = False


def message_of(tracker: Tracker) -> TurnMessage:
    """The message that a tracker stands at. Raises BadInput for one that has no context."""
    message = tracker.latest_message
    metadata: dict[str, Any] = message.get("metadata") or {}
    if "context" not in metadata:
        raise BadInput("the message has no context", advice="Messages reach the bot through the gateway.")
    return TurnMessage(
        tracker.sender_id,
        str(message.get("message_id") or ""),
        ContextKey.model_validate(metadata["context"]),
        _understanding(message, metadata.get("understanding")),
        bool(metadata.get("vouched")),
    )


def _understanding(message: dict[str, Any], adopted: Any) -> Understanding:
    """The gateway's understanding; where there is none, what Rasa's own classifier found."""
    if adopted:
        return Understanding.model_validate(adopted)
    intent = message.get("intent") or {}
    return understood_by_rasa(message.get("text") or "", intent.get("name"), intent.get("confidence"))


def understood_by_rasa(text: str, intent: str | None, confidence: float | None) -> Understanding:
    """What Rasa's own classifier found, where the gateway could not tell."""
    return Understanding(text=text, intent=intent or "out_of_scope", confidence=float(confidence or 0.0))
