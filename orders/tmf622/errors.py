"""Errors as TM Forum has them: ``{code, reason, message, status}`` with the right HTTP status."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any, ClassVar

import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from foundation.errors import BadInput, BespokeError
from orders.errors import OrderError

_log = structlog.get_logger(__name__)


class BodyTooLarge(OrderError):
    """More was sent than any change of an order needs."""

    status: ClassVar[HTTPStatus] = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code: ClassVar[str] = "body_too_large"


def error_response(error: BespokeError) -> JSONResponse:
    """The TM Forum error body of one of our errors."""
    status = int(error.status)
    body = {
        "code": error.code,
        "reason": error.message,
        "message": error.advice or error.message,
        "status": str(status),
        "@type": "Error",
    }
    return JSONResponse(body, status, {"www-authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else None)


class TmfRoute(APIRoute):
    """A route whose every error has the TM Forum body, whatever raised it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, with the errors caught around it."""
        handler = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                return await handler(request)
            except BespokeError as error:
                return error_response(error)
            except RequestValidationError as error:
                wrong = "; ".join(f"{problem['loc'][-1]}: {problem['msg']}" for problem in error.errors())
                return error_response(BadInput(f"The request can't be used: {wrong}."))
            except Exception:
                _log.exception("a TMF622 request failed", path=request.url.path)
                return error_response(BespokeError("Something went wrong here.", advice="Please try again later."))

        return guarded
