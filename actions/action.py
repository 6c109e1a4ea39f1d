"""The base of every standard action: loads the turn, acts, saves the draft, returns tracker events."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.customers import unknown
from actions.dependencies import Dependencies
from actions.in_one_message import going_on, take_in_first
from actions.taking_in.told import take_told
from actions.turn import Turn, context_key, draft_turn, is_vouched
from catalog_adapter.constraints.engine.engine import OutOfTime
from catalog_adapter.tone.reply import Reply

TrackerEvents = list[dict[str, Any]]


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
        """Called by Rasa."""
        context = await self._dependencies.adapter.resolve(context_key(tracker))
        drafts = self._dependencies.drafts
        numbered = draft_turn(tracker)
        draft = await drafts.load(tracker.sender_id, context.key.csp, numbered)
        before = draft.model_dump_json()
        find = self._dependencies.customers if is_vouched(tracker) else unknown
        customer = (await find(tracker.sender_id)).with_conversations(draft.opened.values())
        take_told(draft, customer, context)
        turn = Turn(self._dependencies, tracker, dispatcher, draft, context, customer)
        try:
            await take_in_first(turn)
            events = await self.act(turn)
        except OutOfTime as error:
            # what this turn began is not kept, so the customer can go on from where they were
            turn.reply(Reply(text=context.say(error.tone_message), message_id=error.tone_message))
            return []
        if draft.model_dump_json() != before:
            await drafts.save(draft, numbered)
        return events if self.decides_next else [*events, *going_on(turn)]

    @abstractmethod
    async def act(self, turn: Turn) -> TrackerEvents:
        """Reply through the turn, change its draft, and return tracker events."""
