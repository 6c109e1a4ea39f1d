"""What can go wrong with a remote. Each message names the URL and what came from it."""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar

from foundation.errors import BespokeError


class RemoteError(BespokeError):
    """Base of this package's errors. ``pause_seconds`` is for how long the remote asked to be left alone."""

    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_GATEWAY
    code: ClassVar[str] = "remote"
    tone_message: ClassVar[str] = "error_unavailable"

    def __init__(self, message: str, *, advice: str = "", pause_seconds: float = 0.0) -> None:
        super().__init__(message, advice=advice)
        self.pause_seconds = pause_seconds


class AddressInvalid(RemoteError):
    """The address of a remote can't be used."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "remote_address_invalid"


class Unreachable(RemoteError):
    """No connection, or it broke."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "remote_unreachable"


class TooSlow(RemoteError):
    """There is a connection, and no answer in time."""

    status = HTTPStatus.GATEWAY_TIMEOUT
    code = "remote_too_slow"


class Refused(RemoteError):
    """The remote does not accept our token."""

    code = "remote_refused"


class BadStatus(RemoteError):
    """The remote answered with an HTTP status that brings no data; ``answered`` is that status."""

    code = "remote_bad_status"

    def __init__(self, message: str, *, answered: int, advice: str = "", pause_seconds: float = 0.0) -> None:
        super().__init__(message, advice=advice, pause_seconds=pause_seconds)
        self.answered = answered


class Unusable(RemoteError):
    """What came is not what its API has: HTML, half a JSON, another encoding, another shape."""

    code = "remote_unusable"


class TooLarge(RemoteError):
    """More came than is wanted."""

    code = "remote_too_large"


class RedirectedAway(RemoteError):
    """The remote sent us to another server, or around in circles."""

    code = "remote_redirected"


class Resting(RemoteError):
    """After failures in a row the remote is left alone for a while; no request was made."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "remote_resting"
