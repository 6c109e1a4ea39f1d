"""The web chat's endpoints. Our own page is at ``/``, everything else under ``/chat``.

Start a conversation with ``POST /chat/conversations``; then speak and listen over the stream, or with
``POST`` and ``GET …/messages``, showing the conversation's token. A page of another site may do so if the CSP's
``context.yml`` names that site.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response, WebSocket

from catalog_adapter.contexts import ResolvedContext
from foundation.errors import BespokeError
from gateway.channels.web.contexts import appearance, key_of, picked
from gateway.channels.web.errors import AnyPageRoute
from gateway.channels.web.files import component_files, page_files
from gateway.channels.web.index import Index
from gateway.channels.web.requests import (
    bearer_token,
    body_limit,
    check_origin,
    client_address,
    read_body,
    same_origin,
)
from gateway.channels.web.schemas import LinkCode, NewConversation, NewMessage, SignIn, read_wanted, shown
from gateway.channels.web.stream import AccountOf, Stream
from gateway.contexts import resolved
from gateway.errors import LinkExpired, RequestInvalid
from gateway.gateway import Gateway
from gateway.identity.customer import Customer
from gateway.identity.vouching import customer_of

_CONVERSATION = "/chat/conversations/{conversation_id}"
_POLICY_VIOLATION = 1008
#: What a client is told of how it was understood.
_UNDERSTOOD = ("intent", "confidence", "entities", "own_intent")
_PREFLIGHT = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "86400",
}

#: A site's next page shows the button at once, as it was on the page before, while the browser asks whether it changed.
_APPEARANCE = {"Cache-Control": "max-age=0, stale-while-revalidate=86400", "Vary": "Origin"}


async def _no_account(_conversation_id: str) -> None:
    """For an app that has no messaging."""


def create_router(gateway: Gateway, account_of: AccountOf = _no_account) -> APIRouter:
    """The web chat over ``gateway``, to be included in an app at its root."""
    router = APIRouter(route_class=AnyPageRoute, tags=["chat"])
    component, page = component_files(), page_files()
    endpoints = _Endpoints(gateway, account_of)
    # Looked through in this order: what customers say comes most often.
    routes: list[tuple[str, str, Callable[..., Awaitable[Any]]]] = [
        ("POST", f"{_CONVERSATION}/messages", endpoints.say),
        ("GET", f"{_CONVERSATION}/messages", endpoints.messages),
        ("GET", "/chat/contexts", endpoints.contexts),
        ("GET", "/chat/appearance", endpoints.appearance),
        ("POST", "/chat/conversations", endpoints.start),
        ("POST", "/chat/links", endpoints.open_link),
        ("GET", _CONVERSATION, endpoints.conversation),
        ("POST", f"{_CONVERSATION}/link", endpoints.make_link),
        ("POST", f"{_CONVERSATION}/identity", endpoints.sign_in),
        ("DELETE", f"{_CONVERSATION}/identity", endpoints.sign_out),
    ]
    for method, path, endpoint in routes:
        status = HTTPStatus.CREATED if endpoint == endpoints.start else HTTPStatus.OK
        router.add_api_route(path, endpoint, methods=[method], status_code=status)
    for path in {path for _method, path, _endpoint in routes}:
        router.add_api_route(path, _preflight, methods=["OPTIONS"], include_in_schema=False)
    router.add_api_websocket_route(f"{_CONVERSATION}/stream", endpoints.stream)
    files: list[tuple[str, Callable[..., Awaitable[Response]]]] = [
        ("/", endpoints.index),
        ("/chat/page/{name}", page.file),
        ("/chat/component/{name}", component.file),
    ]
    for path, file in files:
        router.add_api_route(path, file, methods=["GET"], include_in_schema=False)
    return router


async def _preflight() -> Response:
    """What a browser asks before it sends a token to another site; the answer itself gives nothing away."""
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=_PREFLIGHT)


class _Endpoints:
    def __init__(self, gateway: Gateway, account_of: AccountOf) -> None:
        self._gateway = gateway
        self._index = Index()
        self._account_of = account_of
        self._limit = body_limit(gateway.settings)

    async def index(self, request: Request) -> Response:
        """Our page: the picker, or the assistant of ``?csp=…&segment=…&locale=…``. Where there is none, the chat finds
        that out as on any page."""
        try:
            known = appearance(await self._wanted(request))
        except BespokeError:
            known = None
        return self._index.answer(request, known)

    async def contexts(self) -> list[dict[str, Any]]:
        """All contexts that can be talked in."""
        return [picked(summary) for summary in await self._gateway.adapter.list_contexts()]

    async def appearance(self, request: Request, response: Response) -> dict[str, Any]:
        """How the assistant of ``?csp=…&segment=…&locale=…`` looks and speaks; nothing is started."""
        context = await self._wanted(request)
        self._check_origin(request, context)
        response.headers.update(_APPEARANCE)
        return appearance(context)

    async def start(self, request: Request) -> dict[str, Any]:
        """Start a conversation: its id, its token, how it looks and speaks, and the greeting."""
        wanted = await read_body(request, NewConversation, self._limit)
        key = await key_of(self._gateway.adapter, wanted)
        found = await resolved(self._gateway.adapter, key)
        self._check_origin(request, found)
        await self._gateway.count_conversation(found, client_address(request))
        customer = await self._vouched(wanted.identity, found) if wanted.identity else None
        if customer is not None and customer.segment is not None:
            key = key.model_copy(update={"segment": customer.segment})
        conversation_id, context, greeting = await self._gateway.start_conversation(key, customer)
        return {
            "conversation_id": conversation_id,
            "token": self._gateway.tokens.make(conversation_id, vouched=customer is not None),
            "context": appearance(context),
            "messages": [shown(greeting)],
        }

    async def conversation(self, request: Request, conversation_id: str) -> dict[str, Any]:
        """How a conversation looks and speaks now."""
        context = await self._authorised(request, conversation_id)
        return {"conversation_id": conversation_id, "context": appearance(context)}

    async def make_link(self, request: Request, conversation_id: str) -> dict[str, Any]:
        """A code that opens the conversation on another device, for a quarter of an hour. Not for a customer who is
        signed in: a link could be anybody's."""
        await self._authorised(request, conversation_id)
        if self._gateway.tokens.check(conversation_id, bearer_token(request)):
            raise LinkExpired("There are no links to the conversation of a customer.", advice="Sign in over there.")
        return {"code": self._gateway.tokens.make_link(conversation_id)}

    async def open_link(self, request: Request) -> dict[str, Any]:
        """The conversation that a code opens, and its token."""
        link = await read_body(request, LinkCode, self._limit)
        conversation_id = self._gateway.tokens.open_link(link.code)
        token = self._gateway.tokens.make(conversation_id)
        self._check_origin(request, await self._gateway.admit(conversation_id, token))
        return {"conversation_id": conversation_id, "token": token}

    async def sign_in(self, request: Request, conversation_id: str) -> dict[str, Any]:
        """Make the conversation that of the customer whom the site vouches for; its new token."""
        context = await self._authorised(request, conversation_id)
        sign_in = await read_body(request, SignIn, self._limit)
        token = await self._gateway.identify(conversation_id, await self._vouched(sign_in.identity, context))
        return {"conversation_id": conversation_id, "token": token}

    async def sign_out(self, request: Request, conversation_id: str) -> dict[str, Any]:
        """End the conversation: the customer has signed out."""
        await self._authorised(request, conversation_id)
        await self._gateway.sign_out(conversation_id)
        return {}

    async def messages(self, request: Request, conversation_id: str) -> dict[str, Any]:
        """The messages that follow ``?after=SEQ``, in order, at most a page of them."""
        self._gateway.tokens.check(conversation_id, bearer_token(request))
        after = request.query_params.get("after", "0")
        if not (after.isascii() and after.isdigit() and len(after) < 10):
            raise RequestInvalid("after is not a number.", advice="Give the last seq you have.")
        await self._authorised(request, conversation_id)
        return {"messages": [shown(message) for message in await self._gateway.history(conversation_id, int(after))]}

    async def say(self, request: Request, conversation_id: str) -> dict[str, Any]:
        """Send a customer's message; what it was understood as, and the replies."""
        self._gateway.tokens.check(conversation_id, bearer_token(request))
        message = await read_body(request, NewMessage, self._limit)
        await self._authorised(request, conversation_id)
        account = await self._account_of(conversation_id)
        result = await self._gateway.take(message.inbound(conversation_id), account=account)
        understanding = result.understanding
        return {
            "seq": result.seq,
            "messages": [shown(reply) for reply in result.messages],
            "understanding": {name: getattr(understanding, name) for name in _UNDERSTOOD} if understanding else None,
        }

    async def stream(self, socket: WebSocket, conversation_id: str) -> None:
        """The conversation over a WebSocket."""
        if not same_origin(socket, self._gateway.settings):
            try:
                context = await self._gateway.context_of(conversation_id)
                check_origin(socket, self._gateway.settings, context.profile.web_origins)
            except BespokeError:
                await socket.close(_POLICY_VIOLATION)
                return
        await socket.accept()
        await Stream(socket, self._gateway, conversation_id, self._account_of).serve()

    async def _wanted(self, request: Request) -> ResolvedContext:
        """The context that the query names."""
        key = await key_of(self._gateway.adapter, read_wanted(request.query_params))
        return await resolved(self._gateway.adapter, key)

    async def _vouched(self, identity: str, context: ResolvedContext) -> Customer:
        return await customer_of(identity, context, self._gateway.key_sets)

    async def _authorised(self, request: Request, conversation_id: str) -> ResolvedContext:
        """The context of the conversation that the request shows the token of."""
        context = await self._gateway.admit(conversation_id, bearer_token(request))
        self._check_origin(request, context)
        return context

    def _check_origin(self, request: Request, context: ResolvedContext) -> None:
        check_origin(request, self._gateway.settings, context.profile.web_origins)
