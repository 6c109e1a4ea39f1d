"""The server at the other end of a turn's connection: it runs the actions and has the words of responses.

In: what Rasa wants done. Out: what the server answers, in the form of Rasa's protocols of actions and of responses.
Nothing is repeated that the server said itself with the turn, such as the message and what it means.
"""

from __future__ import annotations

import json
from contextvars import ContextVar
from typing import Any

from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from sanic.server.websockets.impl import WebsocketImplProtocol

from bot.engine.stages import TRACEPARENT, turn_stages
from bot.engine.understanding import find_understanding


class TurnServer:
    """For one turn, which has ``connection`` to itself."""

    def __init__(self, connection: WebsocketImplProtocol) -> None:
        self._connection = connection

    async def act(self, action: str, tracker: DialogueStateTracker) -> dict[str, Any]:
        """Have an action run; its events and responses."""
        loop = tracker.active_loop
        return await self._ask({"action": action, "form": loop.name if loop else None, **_understood(tracker)})

    async def word(self, response: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """The words of a response (``utter_…``)."""
        return await self._ask({"response": response, "arguments": arguments})

    async def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        stages = turn_stages.get()
        if stages is not None and stages.traceparent:
            question[TRACEPARENT] = stages.traceparent
        await self._connection.send(json.dumps(question))
        answer = json.loads(await self._connection.recv())
        result = answer.get("result")
        if not isinstance(result, dict):
            raise RasaException(f"The server did not do as it was asked: {answer.get('failed')}")
        return result


def _understood(tracker: DialogueStateTracker) -> dict[str, Any]:
    """What Rasa's own classifier found, where the server could not tell."""
    message = tracker.latest_message
    if message is None or find_understanding(message.metadata) is not None:
        return {}
    return {"intent": message.intent.get("name"), "confidence": message.intent.get("confidence")}


#: That of the turn that is being taken.
turn_server: ContextVar[TurnServer | None] = ContextVar("turn_server", default=None)
