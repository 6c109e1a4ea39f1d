"""A route whose every error has TM Forum's body."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from foundation.errors import BadInput, BespokeError
from foundation.tmf.errors import error_body, error_response

_log = structlog.get_logger(__name__)


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
                return error_body(error.status_code, code, str(error.detail), str(error.detail))
            except Exception:
                _log.exception("a TM Forum request failed", path=request.url.path)
                return error_response(BespokeError("Something went wrong here.", advice="Please try again later."))

        return guarded
