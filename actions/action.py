"""The base of every standard action: replies through the turn, changes its draft, returns tracker events."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.dependencies import Dependencies
from actions.message import message_of
from actions.turn import Turn
from actions.work import TrackerEvents, TurnWork

__all__ = ["StandardAction", "TrackerEvents"]


class StandardAction(Action):  # type: ignore[misc]  # rasa-sdk ships no types
    """One action of Rasa's domain. Subclasses set ``action_name`` and write :meth:`act`. ``decides_next``: it says
    itself how the order goes on."""

    action_name: str
    decides_next = False

    def __init__(self, dependencies: Dependencies) -> None:
        self._dependencies = dependencies

    def name(self) -> str:
        """The name in Rasa's domain."""
        return self.action_name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> TrackerEvents:
        """Called over Rasa's own action protocol, which knows no turns: what it changes is kept at once."""
        work = TurnWork(self._dependencies, message_of(tracker))
        events = await work.run(self, (tracker.active_loop or {}).get("name"), dispatcher)
        await work.save()
        return events

    @abstractmethod
    async def act(self, turn: Turn) -> TrackerEvents:
        """Reply through the turn, change its draft, and return tracker events."""
