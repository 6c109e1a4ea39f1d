"""Keeps conversations in memory, each as short as Rasa needs it; the full history is the conversation log's.

Rasa reads a conversation's whole history at every decision, so a turn would take longer the longer a customer talks.
Here a conversation keeps its last turns, begun by a few made-up events that bring a tracker to the state the older
ones had brought it to: slots, active form, and the action that ran last. A conversation that was forgotten (too many
others since, or a restart) begins anew; what was ordered in it is in the server's draft.

In and out: trackers. They are copied both ways, so a turn that fails half-way leaves nothing behind.
"""

from __future__ import annotations

import copy
from collections import OrderedDict, deque
from collections.abc import Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    ConversationPaused,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker


class BoundedTrackerStore(TrackerStore):
    """``events``: how many tracker events a conversation may have before it is cut to about half of that, at the
    beginning of a turn. ``trackers``: how many conversations are kept; the one unused for longest goes first."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        events: int = 64,
        trackers: int = 10_000,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self._events = events
        self._limit = trackers
        self._trackers: OrderedDict[str, DialogueStateTracker] = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the tracker, cut to its bound."""
        await self.stream_events(tracker)
        kept = self._cut(tracker) or copy_tracker(tracker)
        # What was said decides nothing later, and its cards are most of a conversation's size.
        kept.events = deque(event for event in kept.events if not isinstance(event, BotUttered))
        self._trackers[tracker.sender_id] = kept
        self._trackers.move_to_end(tracker.sender_id)
        while len(self._trackers) > self._limit:
            self._trackers.popitem(last=False)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """A copy of the tracker, or None."""
        tracker = self._trackers.get(sender_id)
        return None if tracker is None else copy_tracker(tracker)

    async def keys(self) -> Iterable[str]:
        """The ids of the conversations that are kept."""
        return list(self._trackers)

    def _cut(self, tracker: DialogueStateTracker) -> DialogueStateTracker | None:
        """The tracker without its older turns; None where there is nothing to cut."""
        events = list(tracker.events)
        if len(events) <= self._events:
            return None
        start = next((at for at in range(len(events) - self._events // 2, len(events)) if _begins_turn(events, at)), 0)
        if not start:
            return None
        before = DialogueStateTracker.from_events(tracker.sender_id, events[:start], self.domain.slots)
        shorter = DialogueStateTracker.from_events(
            tracker.sender_id, [*opening_events(before), *events[start:]], self.domain.slots
        )
        shorter.model_id, shorter.assistant_id = tracker.model_id, tracker.assistant_id
        return shorter


def _begins_turn(events: list[Event], at: int) -> bool:
    before = events[at - 1]
    listened = isinstance(before, ActionExecuted) and before.action_name == ACTION_LISTEN_NAME
    return listened and isinstance(events[at], UserUttered)


def opening_events(tracker: DialogueStateTracker) -> list[Event]:
    """The fewest events that bring a new tracker to the state of ``tracker``, which must be waiting for a message."""
    events: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    loop = tracker.active_loop
    if loop is not None:
        # The form has run before: without its event Rasa would take the next run for the first.
        events += [ActionExecuted(loop.name), ActiveLoop(loop.name)]
        if loop.rejected:
            events.append(ActionExecutionRejected(loop.name))
    events += [SlotSet(slot.name, slot.value) for slot in tracker.slots.values() if slot.has_been_set]
    if tracker.is_paused():
        events.append(ConversationPaused())
    events.append(ActionExecuted(ACTION_LISTEN_NAME))
    return events


def copy_tracker(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """What ``tracker.copy()`` gives, without replaying the conversation; both share its events, which do not change."""
    twin = copy.copy(tracker)
    twin.events = deque(tracker.events, tracker.events.maxlen)
    twin.slots = copy.copy(tracker.slots)
    twin.slots.update((name, copy.copy(slot)) for name, slot in tracker.slots.items())
    twin.active_loop = copy.copy(tracker.active_loop)
    return twin
