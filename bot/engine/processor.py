"""Runs a turn as a whole or not at all.

Stock Rasa logs an action that fails and goes on without its events, so a customer may be told nothing, or be stuck
half-way. Here the error ends the turn: the conversation stays as it was before the message, which can be sent again.

In: a message. Out: the messages of the answer, or the error.
"""

from __future__ import annotations

from typing import Any, NoReturn

from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, ActionExecutionRejected
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException

from bot.engine.stages import stage
from bot.engine.understanding import as_parse_data, find_understanding


class TurnProcessor(MessageProcessor):
    """Rasa's processor, with turns that fail as a whole and messages that are not read twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "on_circuit_break": _refuse})

    async def parse_message(
        self, message: UserMessage, tracker: DialogueStateTracker | None = None, only_output_properties: bool = True
    ) -> dict[str, Any]:
        """What the message means. The pipeline's last step would adopt the Understanding that came along anyway; its
        first ones, a third of a turn, are spared."""
        with stage("understanding"):
            understanding = find_understanding(message.metadata)
            if understanding is None:
                return await super().parse_message(message, tracker, only_output_properties)
            return {"text": message.text, **as_parse_data(understanding)}

    async def run_action_extract_slots(
        self, output_channel: OutputChannel, tracker: DialogueStateTracker
    ) -> DialogueStateTracker:
        """As Rasa does it, measured."""
        with stage("slots"):
            return await super().run_action_extract_slots(output_channel, tracker)

    def is_action_limit_reached(self, tracker: DialogueStateTracker, should_predict_another_action: bool) -> bool:
        """As Rasa does it, looking no further back than the message."""
        done = 0
        for event in reversed(tracker.events):
            if type(event) is ActionExecuted:
                if event.action_name in (ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME):
                    break
                done += 1
        return done >= self.max_number_of_predictions and should_predict_another_action

    def predict_next_with_tracker_if_should(self, tracker: DialogueStateTracker) -> tuple[Action, PolicyPrediction]:
        """As Rasa does it, measured."""
        with stage("policies"):
            return super().predict_next_with_tracker_if_should(tracker)

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        """Run one action; whether another is to be predicted after it."""
        seen = tracker.copy()
        seen.update_with_events(prediction.events, self.domain)
        try:
            with stage("action", action.name()):
                events = await action.run(output_channel, nlg, seen, self.domain)
        except ActionExecutionRejection:
            events = [ActionExecutionRejected(action.name(), prediction.policy_name, prediction.max_confidence)]
        # Rejected, by the action or in its events: then it has not run, and the prediction is void.
        if not any(isinstance(event, ActionExecutionRejected) for event in events):
            tracker.update_with_events(prediction.events, self.domain)
            tracker.update(action.event_for_successful_execution(prediction))
        tracker.update_with_events(events, self.domain)
        await self.execute_side_effects(events, tracker, output_channel)
        return self.should_predict_another_action(action.name())


def _refuse(tracker: DialogueStateTracker, *_: Any) -> NoReturn:
    raise RasaException(f"Too many actions in one turn; the last was {tracker.latest_action_name}.")
