"""The tracker store of a bot that keeps nothing: a conversation's state comes with a turn and goes with its answer.

The server keeps it beside the conversation and commits both together. So any bot can take any turn, a bot that ends
takes nothing with it, and there is neither a store nor a lock that bots would have to share. The full history is the
server's conversation log.

In and out: trackers, made from ``turn_state`` and put back into it. Outside of a turn from the gateway (Rasa's own
shell) states are kept in the process, for as long as it runs.
"""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.conversation_state import state_of, tracker_of
from bot.engine.stages import stage


@dataclass
class TurnState:
    """The state that a turn begins with, None for a new conversation; once it is saved, the one it ends with."""

    state: dict[str, Any] | None


#: What the turn that is being taken was given.
turn_state: ContextVar[TurnState | None] = ContextVar("turn_state", default=None)


class CarriedTrackerStore(TrackerStore):
    """Trackers from the states that come with the turns."""

    def __init__(self, domain: Domain | None = None, event_broker: EventBroker | None = None, **kwargs: Any) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self._own: dict[str, dict[str, Any]] = {}

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Put the tracker's state where the turn's answer takes it from."""
        await self.stream_events(tracker)
        carried = turn_state.get()
        with stage("state"):
            state = state_of(tracker)
        if carried is None:
            self._own[tracker.sender_id] = state
        else:
            carried.state = state

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """A tracker in the conversation's state; None for a new conversation."""
        carried = turn_state.get()
        state = self._own.get(sender_id) if carried is None else carried.state
        with stage("state"):
            return None if state is None else tracker_of(sender_id, state, self.domain.slots)

    async def keys(self) -> Iterable[str]:
        """The ids of the conversations that are kept here."""
        return list(self._own)


def copy_tracker(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """What ``tracker.copy()`` gives, without replaying the conversation; both share its events, which do not change."""
    # By hand, as the slots: copy.copy() asks what a pickled tracker would be made of.
    twin: DialogueStateTracker = object.__new__(type(tracker))
    twin.__dict__.update(tracker.__dict__)
    twin.events = deque(tracker.events, tracker.events.maxlen)
    twin.slots = copy.copy(tracker.slots)
    for name, slot in tracker.slots.items():
        twin.slots[name] = copy_slot(slot)
    twin.active_loop = replace(tracker.active_loop) if tracker.active_loop else None
    return twin


def copy_slot(slot: Slot) -> Slot:
    """What ``copy.copy(slot)`` gives, without the way round by what a pickled slot would be made of."""
    twin: Slot = object.__new__(type(slot))
    twin.__dict__.update(slot.__dict__)
    return twin
