"""What can go wrong with wording."""

from __future__ import annotations

from http import HTTPStatus

from foundation.errors import BespokeError


class ToneError(BespokeError):
    """Base of this package's errors."""


class WordingInvalid(ToneError):
    """A wording is not a template we accept."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "wording_invalid"
