"""Asks the server for the words of a response (``utter_…``), as the CSP would say it.

In: a response's name and the conversation. Out: Rasa's message: ``{"text", "custom"}``.
"""

from __future__ import annotations

from typing import Any

from rasa.core.nlg.callback import CallbackNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig

from bot.engine.turn_server import turn_server


class ServerWording(CallbackNaturalLanguageGenerator):
    """Over the connection that the turn came by; as Rasa's own callback where there is no turn of the gateway."""

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain | None = None) -> None:
        super().__init__(endpoint_config)

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any]:
        """The message for ``utter_action``; RasaException where the server's answer is none."""
        server = turn_server.get()
        if server is None:
            message: dict[str, Any] = await super().generate(utter_action, tracker, output_channel, **kwargs)
            return message
        kwargs.pop("domain_responses", None)
        answer = await server.word(utter_action, kwargs)
        if not isinstance(answer.get("text"), str):
            raise RasaException(f"The server has no wording for {utter_action}: its answer has no text.")
        return answer
