"""Bounds on how long a request's body may take to come: whoever sends it byte by byte holds no one up for long.

A body has ``seconds`` as a whole, and one more for each ``BYTES_A_SECOND`` of it that came, so that a large one on a
slow line arrives. Then the request is 408, and its connection is closed. Nothing else is bounded here: how long an
answer takes, how long a stream or a WebSocket lives.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_SECONDS = 20.0
BYTES_A_SECOND = 16 * 1024


class TimelyBodies:
    """Refuses a body that does not come in time, once the app waits for it."""

    def __init__(self, app: ASGIApp, seconds: float = BODY_SECONDS) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = _Body(receive, self._seconds)

        async def closing(message: Message) -> None:
            if message["type"] == "http.response.start" and body.is_late:
                MutableHeaders(scope=message)["connection"] = "close"  # the rest of the body is not waited for
            await send(message)

        await self._app(scope, body.receive, closing)


class _Body:
    """A request's body as it comes."""

    def __init__(self, receive: Receive, seconds: float) -> None:
        self._receive = receive
        self._seconds = seconds
        self._until = asyncio.get_running_loop().time() + seconds
        self._is_whole = False
        self.is_late = False

    async def receive(self) -> Message:
        """The next message; after the body nothing is hurried. Raises HTTPException, 408."""
        if self._is_whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            self.is_late = True
            told = f"The body has not come within {self._seconds:g} seconds: send it as one, or faster."
            raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, told) from None
        self._until += len(message.get("body", b"")) / BYTES_A_SECOND
        self._is_whole = message["type"] != "http.request" or not message.get("more_body", False)
        return message
