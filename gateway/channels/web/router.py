"""The web chat's endpoints. The page is at ``/``, everything else under ``/chat``.

Start a conversation with ``POST /chat/conversations``; then speak and listen over the stream, or with
``POST`` and ``GET …/messages``, showing the conversation's token.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, WebSocket

from catalog_adapter.contexts import ContextSummary
from gateway.channels.web.contexts import appearance, key_of
from gateway.channels.web.errors import JsonErrorRoute
from gateway.channels.web.page import Page
from gateway.channels.web.requests import bearer_token, body_limit, read_body, same_origin
from gateway.channels.web.schemas import NewConversation, NewMessage, as_json
from gateway.channels.web.stream import Stream
from gateway.errors import RequestInvalid
from gateway.gateway import Gateway

_CONVERSATION = "/chat/conversations/{conversation_id}"
_POLICY_VIOLATION = 1008


def create_router(gateway: Gateway) -> APIRouter:
    """The web chat over ``gateway``, to be included in an app at its root."""
    router = APIRouter(route_class=JsonErrorRoute, tags=["chat"])
    page = Page()
    router.add_api_route("/", page.index, methods=["GET"], include_in_schema=False)
    router.add_api_route("/chat/static/{name}", page.file, methods=["GET"], include_in_schema=False)
    endpoints = _Endpoints(gateway)
    routes: list[tuple[str, str, Callable[..., Awaitable[Any]]]] = [
        ("GET", "/chat/contexts", endpoints.contexts),
        ("POST", "/chat/conversations", endpoints.start),
        ("GET", _CONVERSATION, endpoints.conversation),
        ("GET", f"{_CONVERSATION}/messages", endpoints.messages),
        ("POST", f"{_CONVERSATION}/messages", endpoints.say),
    ]
    for method, path, endpoint in routes:
        status = HTTPStatus.CREATED if endpoint == endpoints.start else HTTPStatus.OK
        router.add_api_route(path, endpoint, methods=[method], status_code=status)
    router.add_api_websocket_route(f"{_CONVERSATION}/stream", endpoints.stream)
    return router


class _Endpoints:
    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._limit = body_limit(gateway.settings)

    async def contexts(self) -> list[ContextSummary]:
        """All contexts that can be talked in."""
        return await self._gateway.adapter.list_contexts()

    async def start(self, request: Request) -> dict[str, Any]:
        """Start a conversation: its id, its token, how it looks and speaks, and the greeting."""
        wanted = await read_body(request, NewConversation, self._limit)
        key = await key_of(self._gateway.adapter, wanted)
        conversation_id, context, greeting = await self._gateway.start_conversation(key)
        return {
            "conversation_id": conversation_id,
            "token": self._gateway.tokens.make(conversation_id),
            "context": appearance(context),
            "messages": [as_json(greeting)],
        }

    async def conversation(self, request: Request, conversation_id: str) -> dict[str, Any]:
        """How a conversation looks and speaks now."""
        self._authorise(request, conversation_id)
        context = await self._gateway.context_of(conversation_id)
        return {"conversation_id": conversation_id, "context": appearance(context)}

    async def messages(self, request: Request, conversation_id: str) -> dict[str, Any]:
        """The messages that follow ``?after=SEQ``, in order, at most a page of them."""
        self._authorise(request, conversation_id)
        after = request.query_params.get("after", "0")
        if not (after.isascii() and after.isdigit() and len(after) < 10):
            raise RequestInvalid("after is not a number.", advice="Give the last seq you have.")
        await self._gateway.context_of(conversation_id)
        return {"messages": [as_json(message) for message in await self._gateway.history(conversation_id, int(after))]}

    async def say(self, request: Request, conversation_id: str) -> dict[str, Any]:
        """Send a customer's message; what it was understood as, and the replies."""
        self._authorise(request, conversation_id)
        message = await read_body(request, NewMessage, self._limit)
        result = await self._gateway.take(message.inbound(conversation_id))
        understanding = result.understanding
        return {
            "seq": result.seq,
            "messages": [as_json(reply) for reply in result.messages],
            "understanding": understanding.model_dump(
                mode="json", include={"intent", "confidence", "entities", "own_intent"}
            ) if understanding else None,
        }  # fmt: skip

    async def stream(self, socket: WebSocket, conversation_id: str) -> None:
        """The conversation over a WebSocket."""
        if not same_origin(socket, self._gateway.settings):
            await socket.close(_POLICY_VIOLATION)
            return
        await socket.accept()
        await Stream(socket, self._gateway, conversation_id).serve()

    def _authorise(self, request: Request, conversation_id: str) -> None:
        self._gateway.tokens.check(conversation_id, bearer_token(request))
