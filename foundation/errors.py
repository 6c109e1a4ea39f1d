"""The one error base. Every error says what happened, where, and what to do about it.

Each package derives its own base from :class:`BespokeError`; each error maps to one HTTP status and, where a
customer meets it, to one tone message.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar


class BespokeError(Exception):
    """Base of all errors we raise on purpose.

    ``status`` is the HTTP status it becomes, ``code`` a stable word for machines, ``tone_message`` the id of the
    tone message a customer sees, and ``advice`` one sentence on what to do about it.
    """

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
    code: ClassVar[str] = "internal_error"
    tone_message: ClassVar[str] = "error_general"

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

    @property
    def details(self) -> dict[str, Any]:
        """What a client is told beside message and advice, by name; JSON."""
        return {}

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()


class NotFound(BespokeError):
    """Something named does not exist, or not for this caller: the two are never told apart."""

    status = HTTPStatus.NOT_FOUND
    code = "not_found"


class BadInput(BespokeError):
    """What was sent can't be used; nothing was changed."""

    status = HTTPStatus.BAD_REQUEST
    code = "bad_input"


class Unauthorised(BespokeError):
    """The caller's credential is missing or wrong."""

    status = HTTPStatus.UNAUTHORIZED
    code = "unauthorised"


class Conflict(BespokeError):
    """The request does not fit the present state."""

    status = HTTPStatus.CONFLICT
    code = "conflict"


class Unavailable(BespokeError):
    """A part we depend on does not answer now; trying again later is right."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "unavailable"
    tone_message = "error_unavailable"
