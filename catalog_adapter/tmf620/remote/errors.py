"""What can go wrong with a remote catalogue. Each message names the URL and what came from it."""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar

from foundation.errors import BespokeError, NotFound


class RemoteCatalogueError(BespokeError):
    """Base of this package's errors. ``pause_seconds`` is for how long the remote asked to be left alone."""

    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_GATEWAY
    code: ClassVar[str] = "remote_catalogue"
    tone_message: ClassVar[str] = "error_unavailable"

    def __init__(self, message: str, *, advice: str = "", pause_seconds: float = 0.0) -> None:
        super().__init__(message, advice=advice)
        self.pause_seconds = pause_seconds


class AddressInvalid(RemoteCatalogueError):
    """The address of a remote catalogue can't be used."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "remote_address_invalid"


class Unreachable(RemoteCatalogueError):
    """No connection, or it broke."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "remote_unreachable"


class TooSlow(RemoteCatalogueError):
    """There is a connection, and no answer in time."""

    status = HTTPStatus.GATEWAY_TIMEOUT
    code = "remote_too_slow"


class Refused(RemoteCatalogueError):
    """The remote does not accept our token."""

    code = "remote_refused"


class BadStatus(RemoteCatalogueError):
    """The remote answered with an HTTP status that brings no data; ``answered`` is that status."""

    code = "remote_bad_status"

    def __init__(self, message: str, *, answered: int, advice: str = "", pause_seconds: float = 0.0) -> None:
        super().__init__(message, advice=advice, pause_seconds=pause_seconds)
        self.answered = answered


class Unusable(RemoteCatalogueError):
    """What came is not TMF620: HTML, half a JSON, another encoding, another shape."""

    code = "remote_unusable"


class TooLarge(RemoteCatalogueError):
    """More came than a catalogue may have."""

    code = "remote_too_large"


class RedirectedAway(RemoteCatalogueError):
    """The remote sent us to another server, or around in circles."""

    code = "remote_redirected"


class EndlessPaging(RemoteCatalogueError):
    """The pages don't come to an end."""

    code = "remote_endless_paging"


class Unsettled(RemoteCatalogueError):
    """The catalogue changes faster than it can be read."""

    code = "remote_unsettled"


class Resting(RemoteCatalogueError):
    """After failures in a row the remote is left alone for a while; no request was made."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "remote_resting"


class NoCopy(NotFound):
    """There is no good copy of the remote catalogue yet."""

    code = "remote_no_copy"
