"""Asks the server for the words of a response (``utter_…``), as the CSP would say it.

In: a response's name and the conversation. Out: Rasa's message: ``{"text", "custom"}``.
"""

from __future__ import annotations

from typing import Any

from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig

from bot.engine.payload import wording_request


class ServerWording(NaturalLanguageGenerator):
    """As Rasa's own callback, but with a lean request, of which no copy is made for a log that is off."""

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain | None = None) -> None:
        self._endpoint = endpoint_config

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any]:
        """The message for ``utter_action``; RasaException where the server's answer is none."""
        kwargs.pop("domain_responses", None)
        body = wording_request(utter_action, tracker, output_channel, kwargs)
        answer = await self._endpoint.request("post", json=body, timeout=DEFAULT_REQUEST_TIMEOUT)
        if not isinstance(answer, dict) or not isinstance(answer.get("text"), str):
            raise RasaException(f"The server has no wording for {utter_action}: its answer has no text.")
        return answer
