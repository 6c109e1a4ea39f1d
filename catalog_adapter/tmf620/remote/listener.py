"""Where remote catalogues tell of changes. Input: events. Output: 204 at once, and a wake for the catalogue's refresh.

An event is never taken as data: whatever it says, it only wakes, and the catalogue itself is asked. So anything that
comes to the right address counts, and what an event holds is not even looked at.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request, Response
from pydantic import SecretStr

from foundation.secrets import Secrets, SecretUnusable, new_token, secret_name

_PATH = "/tmf620-listener"
_PURPOSE = "TMF620_LISTENER_TOKEN"
_LARGEST_BODY = 1024 * 1024

#: Called with the CSP whose catalogue has changed. It must not wait for the refresh.
Wake = Callable[[str], Awaitable[None]]


def callback_url(public_url: str, csp: str, secrets: Secrets) -> SecretStr:
    """The callback to subscribe with. Its token is in the path, since remotes append to a callback as they like."""
    token = secrets.get(secret_name(csp, _PURPOSE), make=new_token).get_secret_value()
    return SecretStr(f"{public_url.rstrip('/')}{_PATH}/{quote(csp, safe='')}/{quote(token, safe='')}")


def listener_router(secrets: Secrets, wake: Wake) -> APIRouter:
    """The router, complete with its path: the callback, and whatever a remote appends to it.

    TMF620 appends ``/listener/productOfferingCreateEvent`` and the like; some servers append nothing.
    """
    router = APIRouter(prefix=_PATH, tags=["TMF620 Product Catalog"])

    @router.post("/{csp}/{token}", status_code=HTTPStatus.NO_CONTENT, response_class=Response)
    @router.post("/{csp}/{token}/{rest:path}", status_code=HTTPStatus.NO_CONTENT, response_class=Response)
    async def take_event(csp: str, token: str, request: Request) -> None:
        """An event of any kind."""
        if not _is_ours(secrets, csp, token):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        await _let_pass(request)
        await wake(csp)

    return router


def _is_ours(secrets: Secrets, csp: str, token: str) -> bool:
    try:
        ours = secrets.get_unless_made(secret_name(csp, _PURPOSE), make=new_token)
    except SecretUnusable:
        return False
    return ours is not None and hmac.compare_digest(ours.get_secret_value().encode(), token.encode())


async def _let_pass(request: Request) -> None:
    """Take the body off the connection, so that it can be used again; none of it is kept."""
    taken = 0
    async for part in request.stream():
        taken += len(part)
        if taken > _LARGEST_BODY:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
