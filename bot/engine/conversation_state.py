"""All that decides how a conversation goes on, as a small JSON object; and the tracker that it stands for.

The rules look no further back than the message that is being answered. So between two turns a conversation is its
slots, the form it is in, and whether it is paused. Rasa keeps the whole history instead and replays it at every
decision, which takes longer the longer a customer talks.

In: a tracker that waits for a message. Out: ``{"slots": {name: value}, "form": {"name", "rejected"} | null,
"paused"}``, a few hundred bytes; and the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeGuard

from rasa.shared.core.constants import (
    ACTION_LISTEN_NAME,
    ACTION_SESSION_START_NAME,
    DEFAULT_SLOT_NAMES,
    REQUESTED_SLOT,
)
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    ConversationPaused,
    Event,
    SessionStarted,
    SlotSet,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

#: Rasa's own slots decide nothing, but for the one that says what a form asked.
_LEFT_OUT = DEFAULT_SLOT_NAMES - {REQUESTED_SLOT}


def state_of(tracker: DialogueStateTracker) -> dict[str, Any]:
    """The state of a tracker that waits for a message."""
    loop = tracker.active_loop
    return {
        "slots": {
            name: slot.value for name, slot in tracker.slots.items() if slot.has_been_set and name not in _LEFT_OUT
        },
        "form": {"name": loop.name, "rejected": bool(loop.rejected)} if loop else None,
        "paused": tracker.is_paused(),
    }


def tracker_of(conversation_id: str, state: dict[str, Any], slots: Iterable[Slot]) -> DialogueStateTracker:
    """A tracker in that state, waiting for a message. Slots that the domain no longer has are passed over."""
    known = {slot.name: slot for slot in slots}
    return DialogueStateTracker.from_events(conversation_id, _events(state, known), list(known.values()))


def is_state(found: Any) -> TypeGuard[dict[str, Any]]:
    """Whether what came from elsewhere has the form of a state."""
    return (
        isinstance(found, dict)
        and isinstance(found.get("slots"), dict)
        and isinstance(found.get("paused"), bool)
        and _is_form(found.get("form"))
    )


def _is_form(found: Any) -> bool:
    return found is None or (
        isinstance(found, dict) and isinstance(found.get("name"), str) and isinstance(found.get("rejected"), bool)
    )


def _events(state: dict[str, Any], known: dict[str, Slot]) -> list[Event]:
    """The fewest events that bring a new tracker to the state."""
    events: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    form = state["form"]
    if form is not None:
        # The form has run before: without its event Rasa would take the next run for the first.
        events += [ActionExecuted(form["name"]), ActiveLoop(form["name"])]
        if form["rejected"]:
            events.append(ActionExecutionRejected(form["name"]))
    events += [SlotSet(name, value) for name, value in state["slots"].items() if name in known]
    if state["paused"]:
        events.append(ConversationPaused())
    events.append(ActionExecuted(ACTION_LISTEN_NAME))
    return events
