"""Errors of the web chat as JSON: ``{"error": {"code", "message", "advice"}}``, never a stack trace."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from foundation.errors import BespokeError
from gateway.errors import whereabouts

_log = structlog.get_logger(__name__)


def described(error: Exception) -> dict[str, Any]:
    """What a client is told. An error we didn't raise on purpose is logged and told without any detail."""
    if isinstance(error, BespokeError):
        return {"code": error.code, "message": error.message, "advice": error.advice, **error.details}
    _log.error("web chat failed", **whereabouts(error))
    return {"code": BespokeError.code, "message": "Something went wrong on our side.", "advice": "Try again."}


class JsonErrorRoute(APIRoute):
    """A route whose errors are told as above, whatever the app around it does."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with errors caught."""
        handler = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                return await handler(request)
            except (HTTPException, RequestValidationError):
                raise
            except Exception as error:
                status = error.status if isinstance(error, BespokeError) else HTTPStatus.INTERNAL_SERVER_ERROR
                told = described(error)
                headers = {"Retry-After": str(told["retry_after"])} if "retry_after" in told else None
                return JSONResponse({"error": told}, status, headers)

        return guarded


class AnyPageRoute(JsonErrorRoute):
    """As above, for pages of any site: whoever asks may read the answer. What it says is decided by the origin and the
    token that come with the request; no cookie ever does."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, its answers readable by any page."""
        handler = super().get_route_handler()

        async def readable(request: Request) -> Response:
            response = await handler(request)
            response.headers["Access-Control-Allow-Origin"] = "*"
            return response

        return readable
