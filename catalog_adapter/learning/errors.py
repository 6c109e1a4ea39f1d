"""What can go wrong when staff learn from what customers said."""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar

from foundation.errors import BespokeError, NotFound


class GroupNotFound(NotFound):
    """There is no such group of messages, or it is another CSP's."""

    code: ClassVar[str] = "group_not_found"


class NotLearnt(BespokeError):
    """The messages can't become what was asked for; the draft is as it was."""

    status: ClassVar[HTTPStatus] = HTTPStatus.UNPROCESSABLE_ENTITY
    code: ClassVar[str] = "not_learnt"
