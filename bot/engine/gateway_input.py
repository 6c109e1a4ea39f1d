"""The channel to the gateway: one request a turn, answered with all of the turn's messages.

In: ``POST /webhooks/gateway/turn`` with the internal token as bearer and ``{"conversation_id", "message_id", "text",
"state", "metadata": {"context", "understanding"}}``; the state is that of the answer before, or null. Out: 200
``{"messages": [{"text", "custom"}, …], "state": {…}, "took": {…}}``, messages in the order they were said, and what the
turn spent its time on (``stages.py``); 400, 401, 413, 500 or 503 with ``{"error"}``. The bot keeps nothing: after an
error the conversation is as it was before the message.

``GET /webhooks/gateway/health`` answers 200 once the model is loaded, 503 before.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
import re
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.exceptions import RasaException
from sanic import Blueprint, Sanic, response
from sanic.exceptions import PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.engine import improvements
from bot.engine.conversation_state import is_state
from bot.engine.logs import turn_names
from bot.engine.stages import TRACEPARENT, Stages, turn_stages
from bot.engine.tracker_store import TurnState, turn_state

improvements.apply()

_log = logging.getLogger(__name__)

#: Bytes. A message of 4,000 characters with its understanding takes a tenth of it.
_LARGEST_BODY = 512 * 1024
#: Seconds: as long as the gateway waits.
_TURN_TIMEOUT = float(os.environ.get("BESPOKE_TURN_TIMEOUT", "10"))
_SHORTEST_TOKEN = 16
_PAYLOAD_START = re.compile(r"^[\s/]+")


class BadTurn(Exception):
    """The request's body is not a turn; the text says what is wrong with it."""


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

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The two routes."""
        routes = Blueprint("gateway")

        @routes.listener("before_server_start")
        async def limit_body(app: Sanic, _: Any) -> None:
            app.config.REQUEST_MAX_SIZE = _LARGEST_BODY
            app.config.FALLBACK_ERROR_FORMAT = "json"

        @routes.exception(PayloadTooLarge)
        async def too_large(_: Request, __: Exception) -> HTTPResponse:
            return _error(413, f"a turn may have {_LARGEST_BODY} bytes")

        @routes.get("/health")
        async def health(request: Request) -> HTTPResponse:
            ready = _is_ready(request.app)
            return response.json({"ready": ready}, status=200 if ready else 503)

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            return self._refusal(request) or await _take_turn(request, on_new_message)

        return routes

    def _refusal(self, request: Request) -> HTTPResponse | None:
        """Why nothing can be done, if so: the caller is a stranger, or the model is not there."""
        given = request.headers.get("authorization", "").encode(errors="replace")
        if not hmac.compare_digest(given, self._expected):
            return _error(401, "the internal token is missing or wrong")
        return None if _is_ready(request.app) else _error(503, "the model is not loaded")


async def _take_turn(request: Request, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> HTTPResponse:
    said, stages = GatewayOutput(), Stages(request.headers.get(TRACEPARENT))
    try:
        message = _as_message(request, said)
        carried = TurnState(_state(request))
    except BadTurn as error:
        return _error(400, str(error))
    turn_state.set(carried)
    turn_stages.set(stages)
    turn_names.set(_names(message))
    try:
        await asyncio.wait_for(on_new_message(message), _TURN_TIMEOUT)
    except Exception as error:  # whatever went wrong, the gateway is told and the next message is served
        _log.exception("a turn failed")
        # 503 says that another bot, which asks another server, may do better at once.
        status = 503 if _is_server_away(error) else 500
        return _error(status, f"the turn failed ({type(error).__name__}); the conversation is as it was before")
    return response.json({"messages": said.messages, "state": carried.state, "took": stages.told()})


def _names(message: UserMessage) -> dict[str, str]:
    context = (message.metadata or {}).get("context")
    csp = context.get("csp") if isinstance(context, dict) else None
    return {"conversation": message.sender_id, **({"csp": csp} if isinstance(csp, str) else {})}


def _is_server_away(error: BaseException | None) -> bool:
    """Whether it failed because the server that runs the actions could not be reached, or ended in mid-call."""
    while error is not None:
        if isinstance(error, aiohttp.ClientConnectionError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _state(request: Request) -> dict[str, Any] | None:
    state: object = request.json.get("state")
    if state is not None and not is_state(state):
        raise BadTurn("state must be one that the bot gave, or null")
    return state


def _as_message(request: Request, said: GatewayOutput) -> UserMessage:
    try:
        body = request.json
    except Exception as error:  # Sanic's own, of several kinds
        raise BadTurn("the body is not JSON") from error
    if not isinstance(body, dict):
        raise BadTurn("the body is not an object")
    conversation, message, text = (body.get(key) for key in ("conversation_id", "message_id", "text"))
    if not (isinstance(conversation, str) and conversation and isinstance(message, str) and isinstance(text, str)):
        raise BadTurn("conversation_id, message_id and text must be texts, the first not empty")
    metadata = body.get("metadata", {})
    if not isinstance(metadata, dict):
        raise BadTurn("metadata must be an object")
    understanding = metadata.get("understanding")
    if understanding is None:
        # Rasa's pipeline takes a leading slash for a payload with an intent in it, whoever wrote it.
        text = _PAYLOAD_START.sub("", text)
    elif not _is_understanding(understanding):
        raise BadTurn("metadata.understanding needs an intent, a confidence, and entities each with its kind")
    return UserMessage(text, said, conversation, None, GatewayInput.name(), message, metadata)


def _is_understanding(found: Any) -> bool:
    return (
        _is_intent(found)
        and _are_objects(found.get("entities"))
        and all(isinstance(entity.get("kind"), str) for entity in found.get("entities") or [])
        and _are_objects(found.get("alternatives"))
        and all(_is_intent(other) for other in found.get("alternatives") or [])
    )


def _is_intent(found: Any) -> bool:
    return (
        isinstance(found, dict)
        and isinstance(found.get("intent"), str)
        and isinstance(found.get("confidence"), (int, float))
    )


def _are_objects(found: Any) -> bool:
    return found is None or (isinstance(found, list) and all(isinstance(one, dict) for one in found))


def _is_ready(app: Sanic) -> bool:
    agent = getattr(app.ctx, "agent", None)
    return agent is not None and agent.is_ready()


def _error(status: int, what: str) -> HTTPResponse:
    return response.json({"error": what}, status=status)
