"""Errors as JSON, the same everywhere: ``{"error": {"code", "message", "advice"}}``, never a stack trace.

What we didn't raise on purpose becomes 500 with an id and nothing else; the log has the id and where it happened, but
not the error's text, which can hold a customer's words.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from foundation.errors import BadInput, BespokeError
from foundation.ids import new_id
from foundation.logging import described

_log = structlog.get_logger(__name__)


def error_response(
    status: int, code: str, message: str, advice: str = "", details: Mapping[str, Any] | None = None
) -> JSONResponse:
    """An error as every client gets it. A ``retry_after`` among the details is told in the header of that name, too."""
    told = {"code": code, "message": message, "advice": advice, **(details or {})}
    headers = {"Retry-After": str(told["retry_after"])} if "retry_after" in told else None
    return JSONResponse({"error": told}, status, headers)


def add_error_handlers(app: FastAPI) -> None:
    """Have every error of the app's endpoints told this way."""

    @app.exception_handler(BespokeError)
    async def ours(request: Request, error: BespokeError) -> JSONResponse:
        if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            _log.error("request failed", path=request.url.path, code=error.code, error=error.message)
        return error_response(error.status, error.code, error.message, error.advice, error.details)

    @app.exception_handler(HTTPException)
    async def of_http(_request: Request, error: HTTPException) -> JSONResponse:
        code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "_")
        response = error_response(error.status_code, code, str(error.detail))
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(RequestValidationError)
    async def of_validation(_request: Request, error: RequestValidationError) -> JSONResponse:
        told = "; ".join(
            f"{'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}" for problem in error.errors()[:3]
        )
        return error_response(BadInput.status, BadInput.code, f"The request can't be used: {told}")


class UnexpectedErrors:
    """Around the whole app: catches what nothing else caught."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; 500 for an unexpected error, unless the answer has already begun."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception as error:
            error_id = new_id("err")
            _log.error("unexpected error", id=error_id, path=scope["path"], **described(error))
            if begun:
                raise
            response = error_response(
                HTTPStatus.INTERNAL_SERVER_ERROR,
                BespokeError.code,
                f"Something went wrong on our side ({error_id}).",
                "Try again; if it stays so, give us that id.",
            )
            await response(scope, receive, send)
