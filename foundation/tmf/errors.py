"""Errors of TM Forum's APIs: what can be wrong with any request, and the body ``{code, reason, message, status}``."""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar

from fastapi.responses import JSONResponse

from foundation.errors import BadInput, BespokeError


class QueryInvalid(BadInput):
    """A parameter of the query can't be used."""

    code: ClassVar[str] = "query_invalid"


class BodyInvalid(BadInput):
    """The body is not what the API has here."""

    code: ClassVar[str] = "body_invalid"


class BodyTooLarge(BespokeError):
    """More was sent than any change needs."""

    status: ClassVar[HTTPStatus] = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code: ClassVar[str] = "body_too_large"


class NotAllowed(BespokeError):
    """The definition has this operation; here it is refused, for a reason that is told."""

    status: ClassVar[HTTPStatus] = HTTPStatus.METHOD_NOT_ALLOWED
    code: ClassVar[str] = "not_allowed"


def error_response(error: BespokeError) -> JSONResponse:
    """The TM Forum error body of one of our errors."""
    return error_body(int(error.status), error.code, error.message, error.advice or error.message)


def error_body(status: int, code: str, reason: str, message: str) -> JSONResponse:
    """A TM Forum error body. ``reason`` says what happened, ``message`` what to do."""
    body = {"code": code, "reason": reason, "message": message, "status": str(status), "@type": "Error"}
    return JSONResponse(body, status, {"www-authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else None)
