"""What all our TM Forum APIs share: errors as ``{code, reason, message, status}``, and bodies within bounds."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any, ClassVar

import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from foundation.errors import BadInput, BespokeError

_log = structlog.get_logger(__name__)


class BodyTooLarge(BespokeError):
    """More was sent than any change needs."""

    status: ClassVar[HTTPStatus] = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code: ClassVar[str] = "body_too_large"


def error_response(error: BespokeError) -> JSONResponse:
    """The TM Forum error body of one of our errors."""
    return _response(int(error.status), error.code, error.message, error.advice or error.message)


async def read_body(request: Request, most: int) -> bytes:
    """The body, of at most ``most`` bytes. Raises BodyTooLarge."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise BodyTooLarge(f"The body is over {most} bytes.", advice="Send only what changes.")
    return bytes(body)


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
            except HTTPException as error:
                code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "_")
                return _response(error.status_code, code, str(error.detail), str(error.detail))
            except Exception:
                _log.exception("a TM Forum request failed", path=request.url.path)
                return error_response(BespokeError("Something went wrong here.", advice="Please try again later."))

        return guarded


def _response(status: int, code: str, reason: str, message: str) -> JSONResponse:
    body = {"code": code, "reason": reason, "message": message, "status": str(status), "@type": "Error"}
    return JSONResponse(body, status, {"www-authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else None)
