"""What can go wrong with a request of TMF620."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import ClassVar

from foundation.errors import BespokeError, Conflict

_TOLD = 5


class NotChangeable(BespokeError):
    """This kind of resource can't be changed by itself."""

    status: ClassVar[HTTPStatus] = HTTPStatus.METHOD_NOT_ALLOWED
    code: ClassVar[str] = "not_changeable"


class StillUsed(Conflict):
    """Something can't be deleted, as others are made of it."""

    code: ClassVar[str] = "still_used"


class ResourceExists(Conflict):
    """There is a resource with this id already."""

    code: ClassVar[str] = "resource_exists"


class DecidedElsewhere(Conflict):
    """Another file of the draft has the last word on what was to be changed."""

    code: ClassVar[str] = "decided_elsewhere"


class DraftUnusable(BespokeError):
    """The draft as it is can't be read as offers."""

    status: ClassVar[HTTPStatus] = HTTPStatus.UNPROCESSABLE_ENTITY
    code: ClassVar[str] = "draft_unusable"


class ChangeRefused(BespokeError):
    """With the change, something could not be sold or read any more; nothing was changed."""

    status: ClassVar[HTTPStatus] = HTTPStatus.UNPROCESSABLE_ENTITY
    code: ClassVar[str] = "change_refused"


def listed(problems: Iterable[object]) -> str:
    """The first few problems in one line, and how many more there are."""
    told = list(dict.fromkeys(map(str, problems)))
    more = f" (and {len(told) - _TOLD} more)" if len(told) > _TOLD else ""
    return "; ".join(told[:_TOLD]) + more
