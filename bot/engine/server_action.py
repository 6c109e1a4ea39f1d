"""Runs an action on the server, over the connection that the turn came by, with a quick check of its result.

Stock Rasa sends each action the whole history and the domain, opens a new connection for it, and spends most of a turn
re-checking a constant JSON schema. So it still does where there is no turn of the gateway, as in Rasa's own shell.
"""

from __future__ import annotations

from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.action_result import check_action_result
from bot.engine.turn_server import turn_server


class ServerAction(RemoteAction):
    """Rasa's remote action, without its costly parts."""

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        """Run it; what was said, and the events that follow."""
        server = turn_server.get()
        if server is None:
            events: list[Event] = await super().run(output_channel, nlg, tracker, domain)
            return events
        result = await server.act(self.name(), tracker)
        self._validate_action_result(result)
        said = await self._utter_responses(result.get("responses") or [], output_channel, nlg, tracker)
        return [*said, *deserialise_events(result.get("events") or [])]

    def _validate_action_result(self, result: Any) -> bool:
        return check_action_result(result)
