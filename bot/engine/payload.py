"""What Rasa tells the server with an action call or a request for wording: what is needed, not the whole history.

In: a tracker. Out: JSON as Rasa's protocol has it, with the session's slots, the last message with its metadata, the
active form, the last action, and the tracker events since that message; without the domain, which never changes.
"""

from __future__ import annotations

from typing import Any

import rasa
from rasa.shared.core.constants import DEFAULT_SLOT_NAMES, REQUESTED_SLOT
from rasa.shared.core.events import BotUttered, DefinePrevUserUtteredFeaturization, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

#: What was said may be long, and the server said it; how Rasa featurised the message concerns nobody else.
_LEFT_OUT = (BotUttered, DefinePrevUserUtteredFeaturization)
_HIDDEN_SLOTS = DEFAULT_SLOT_NAMES - {REQUESTED_SLOT}


def action_call(action: str, tracker: DialogueStateTracker) -> dict[str, Any]:
    """The body of a call that runs ``action``."""
    return {
        "next_action": action,
        "sender_id": tracker.sender_id,
        "tracker": lean_tracker(tracker),
        "domain": {},
        "version": rasa.__version__,
    }


def wording_request(
    response: str, tracker: DialogueStateTracker, channel: str, arguments: dict[str, Any]
) -> dict[str, Any]:
    """The body of a request for the wording of ``response`` (``utter_…``)."""
    return {
        "response": response,
        "id": None,
        "arguments": arguments,
        "tracker": lean_tracker(tracker),
        "channel": {"name": channel},
    }


def lean_tracker(tracker: DialogueStateTracker) -> dict[str, Any]:
    """The tracker's state, as Rasa's SDK reads it."""
    message = tracker.latest_message
    return {
        "sender_id": tracker.sender_id,
        "slots": {name: slot.value for name, slot in tracker.slots.items() if name not in _HIDDEN_SLOTS},
        "latest_message": {**message.parse_data, "entities": message.entities} if message else {},
        "latest_input_channel": message.input_channel if message else None,
        "events": [_lean_event(event) for event in _events_since_message(tracker)],
        "active_loop": _lean_loop(tracker),
        "latest_action_name": tracker.latest_action_name,
        "followup_action": tracker.followup_action,
        "paused": tracker.is_paused(),
    }


def _lean_loop(tracker: DialogueStateTracker) -> dict[str, Any]:
    loop = tracker.active_loop
    if loop is None:
        return {}
    return {"name": loop.name, "is_interrupted": loop.is_interrupted, "rejected": loop.rejected}


def _events_since_message(tracker: DialogueStateTracker) -> list[Event]:
    events: list[Event] = []
    for event in reversed(tracker.events):
        if not isinstance(event, _LEFT_OUT):
            events.append(event)
        if isinstance(event, UserUttered):
            break
    return events[::-1]


def _lean_event(event: Event) -> dict[str, Any]:
    if not isinstance(event, UserUttered):
        return event.as_dict()
    # Without the parse data, which `latest_message` has.
    return {
        "event": event.type_name,
        "timestamp": event.timestamp,
        "text": event.text,
        "input_channel": event.input_channel,
        "message_id": event.message_id,
        "metadata": event.metadata,
    }
