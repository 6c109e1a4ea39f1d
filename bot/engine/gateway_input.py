"""The channel to the gateway: WebSocket connections that the gateway opens, each for one turn after the other.

In: on ``/webhooks/gateway/turns``, with the internal token as bearer, ``{"turn": {…}, "traceparent"}``
(``turn_message.py``). On the way the bot asks for actions and words (``turn_server.py``). Out: ``{"answer":
{"messages": [{"text", "custom"}, …], "state": {…}, "took": {…}}}``, messages in the order they were said, and what the
turn spent its time on (``stages.py``); or ``{"error", "status"}`` with a status as in HTTP: 400, 413, 500 or 503. The
bot keeps nothing: after an error, or when the connection ends, the conversation is as it was before the message.

``GET /webhooks/gateway/health`` answers 200 once the model is loaded, 503 before.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import os
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.exceptions import RasaException
from sanic import Blueprint, Sanic, response
from sanic.exceptions import WebsocketClosed
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.server.websockets.impl import WebsocketImplProtocol

from bot.engine import improvements
from bot.engine.logs import turn_names
from bot.engine.stages import TRACEPARENT, Stages, turn_stages
from bot.engine.tracker_store import TurnState, turn_state
from bot.engine.turn_message import BadTurn, as_message, state_in
from bot.engine.turn_server import TurnServer, turn_server
from bot.engine.under_way import UnderWay

improvements.apply()

_log = logging.getLogger(__name__)

#: Characters. A message of 4,000 with its understanding takes a tenth of it.
_LARGEST_TURN = 512 * 1024
#: Seconds: as long as the gateway waits.
_TURN_TIMEOUT = float(os.environ.get("BESPOKE_TURN_TIMEOUT", "10"))
_SHORTEST_TOKEN = 16

_Json = dict[str, Any]
_OnMessage = Callable[[UserMessage], Awaitable[Any]]


class GatewayOutput(CollectingOutputChannel):
    """Collects what is said. A message stays one message: Rasa's own collector would split it at blank lines."""

    @classmethod
    def name(cls) -> str:
        """The channel's name, as responses may ask for it."""
        return GatewayInput.name()

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep the message's text and custom part."""
        self.messages.append({key: message[key] for key in ("text", "custom") if message.get(key)})


class GatewayInput(InputChannel):
    """Takes turns from the gateway, and from nobody who lacks ``token``."""

    def __init__(self, token: str) -> None:
        self._expected = f"Bearer {token}".encode()
        self._under_way = UnderWay()

    @classmethod
    def name(cls) -> str:
        """The channel's name, and its part of the address."""
        return "gateway"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> GatewayInput:
        """From ``credentials.yml``; refuses to start without a token."""
        token = (credentials or {}).get("token") or ""
        if len(token) < _SHORTEST_TOKEN:
            raise RasaException(
                f"The bot needs a secret to know the gateway by: set BESPOKE_INTERNAL_TOKEN to the same "
                f"{_SHORTEST_TOKEN} or more characters for bot and server."
            )
        return cls(token)

    def blueprint(self, on_new_message: _OnMessage) -> Blueprint:
        """The two routes."""
        routes = Blueprint("gateway")

        @routes.listener("before_server_start")
        async def answer_in_json(app: Sanic, _: Any) -> None:
            app.config.FALLBACK_ERROR_FORMAT = "json"

        @routes.listener("before_server_stop")
        async def end_turns(_: Sanic, __: Any) -> None:
            await self._under_way.end(_TURN_TIMEOUT)

        @routes.on_request
        async def refuse(request: Request) -> HTTPResponse | None:
            return self._refusal(request) if request.path.endswith("/turns") else None

        @routes.get("/health")
        async def health(request: Request) -> HTTPResponse:
            ready = _is_ready(request.app) and not self._under_way.is_ending
            return response.json({"ready": ready}, status=200 if ready else 503)

        @routes.websocket("/turns")
        async def turns(_: Request, connection: WebsocketImplProtocol) -> None:
            try:
                while await self._take_next(connection, on_new_message):
                    pass
            except WebsocketClosed:
                pass  # between two turns, by the gateway

        return routes

    def _refusal(self, request: Request) -> HTTPResponse | None:
        """Why nothing can be done, if so: the caller is a stranger, or the model is not there."""
        given = request.headers.get("authorization", "").encode(errors="replace")
        if not hmac.compare_digest(given, self._expected):
            return response.json({"error": "the internal token is missing or wrong"}, status=401)
        return None if _is_ready(request.app) else response.json({"error": "the model is not loaded"}, status=503)

    async def _take_next(self, connection: WebsocketImplProtocol, on_new_message: _OnMessage) -> bool:
        """Take the next turn; whether another can follow over the same connection."""
        sent = await connection.recv()
        with self._under_way.one() as may_begin:
            if not may_begin:
                answer = _error(503, "the bot is ending")
            elif len(sent) > _LARGEST_TURN:
                answer = _error(413, f"a turn may have {_LARGEST_TURN} characters")
            else:
                answer = await _answered(sent, connection, on_new_message)
            await connection.send(json.dumps(answer))
        # After an error the server may still be about to answer what was asked.
        return "answer" in answer or answer["status"] == 400


async def _answered(sent: str | bytes, connection: WebsocketImplProtocol, on_new_message: _OnMessage) -> _Json:
    said = GatewayOutput()
    try:
        frame = _frame(sent)
        stages = Stages(frame.get(TRACEPARENT))
        message = as_message(frame.get("turn"), said)
        carried = TurnState(state_in(frame["turn"]))
    except BadTurn as error:
        return _error(400, str(error))
    turn_state.set(carried)
    turn_stages.set(stages)
    turn_names.set(_names(message))
    turn_server.set(TurnServer(connection))
    try:
        await asyncio.wait_for(on_new_message(message), _TURN_TIMEOUT)
    except Exception as error:  # whatever went wrong, the gateway is told and the next message is served
        _log.exception("a turn failed")
        return _error(500, f"the turn failed ({type(error).__name__}); the conversation is as it was before")
    return {"answer": {"messages": said.messages, "state": carried.state, "took": stages.told()}}


def _frame(sent: str | bytes) -> _Json:
    try:
        frame: object = json.loads(sent)
    except (ValueError, RecursionError) as error:
        raise BadTurn("what was sent is not JSON") from error
    if not isinstance(frame, dict):
        raise BadTurn("what was sent is not an object")
    return frame


def _names(message: UserMessage) -> dict[str, str]:
    context = (message.metadata or {}).get("context")
    csp = context.get("csp") if isinstance(context, dict) else None
    return {"conversation": message.sender_id, **({"csp": csp} if isinstance(csp, str) else {})}


def _is_ready(app: Sanic) -> bool:
    agent = getattr(app.ctx, "agent", None)
    return agent is not None and agent.is_ready()


def _error(status: int, what: str) -> _Json:
    return {"error": what, "status": status}
