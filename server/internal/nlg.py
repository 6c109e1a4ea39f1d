"""Rasa's responses: ``utter_X`` is the message ``X`` in the conversation's tone.

Input: a response's name and arguments; or a call of Rasa's NLG protocol. Output: a response with the text, and the
whole reply in ``custom``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from catalog_adapter.contexts import CatalogAdapter, ResolvedContext
from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.tone.messages import MESSAGES
from catalog_adapter.tone.reply import Reply
from foundation.errors import BadInput, NotFound


async def respond(adapter: CatalogAdapter, call: dict[str, Any]) -> dict[str, Any]:
    """The response to an NLG call; BadInput where it names no context, NotFound for a response we don't have."""
    response, arguments = str(call.get("response", "")), call.get("arguments")
    if response.removeprefix("utter_") not in MESSAGES:
        raise _unknown(response)
    return worded(await adapter.resolve(_key(call)), response, arguments if isinstance(arguments, dict) else {})


def worded(context: ResolvedContext, response: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """``response`` as the CSP says it; NotFound for one that we don't have."""
    message = response.removeprefix("utter_")
    variables = MESSAGES.get(message)
    if variables is None or not set(variables) <= set(arguments):
        raise _unknown(response)
    text = context.say(message, **{name: str(arguments[name]) for name in variables})
    return {"text": text, "custom": {"reply": Reply(text=text, message_id=message).model_dump(mode="json")}}


def _unknown(response: str) -> NotFound:
    return NotFound(f"There is no message for {response!r} that Rasa could have said.")


def _key(call: dict[str, Any]) -> ContextKey:
    tracker = call.get("tracker")
    latest = tracker.get("latest_message") if isinstance(tracker, dict) else None
    metadata = latest.get("metadata") if isinstance(latest, dict) else None
    try:
        return ContextKey.model_validate((metadata or {}).get("context"))
    except (ValidationError, AttributeError) as error:
        raise BadInput("The latest message names no customer context.") from error
