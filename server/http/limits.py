"""Bounds on requests, and headers on responses, for every endpoint."""

from __future__ import annotations

from http import HTTPStatus

from fastapi.responses import JSONResponse
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from foundation.tmf import BodyTooLarge
from foundation.tmf import error_response as tmf_error_response
from server.http.errors import error_response

_PUBLIC_BYTES = 1024 * 1024
#: The bot sends a conversation's whole tracker along; a CSP's staff all files of its context.
_BYTES = {"/internal/": 16 * 1024 * 1024, "/staff/": 64 * 1024 * 1024}

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class BoundedBodies:
    """Refuses bodies over the limit: at once by their stated length, else as soon as they grow over it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = next((most for start, most in _BYTES.items() if scope["path"].startswith(start)), _PUBLIC_BYTES)
        stated = dict(scope["headers"]).get(b"content-length", b"0")
        if not stated.isdigit() or int(stated) > limit:
            await _too_large(scope["path"], limit)(scope, receive, send)
            return
        taken = 0

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"That is more than {limit} bytes.")
            return message

        await self._app(scope, bounded, send)


def _too_large(path: str, limit: int) -> JSONResponse:
    """The error, in the words of whom the path is for."""
    told = f"That is more than {limit} bytes."
    if path.startswith("/tmf-api/"):
        return tmf_error_response(BodyTooLarge(told, advice="Send less at a time."))
    return error_response(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", told, "Send less at a time.")


class SecurityHeaders:
    """Sets headers that no response of ours should be without; a page that needs others sets its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)
