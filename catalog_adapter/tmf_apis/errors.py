"""What can go wrong with a request of any of these APIs."""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar

from foundation.errors import BadInput, BespokeError, NotFound


class QueryInvalid(BadInput):
    """A parameter of the query can't be used."""

    code: ClassVar[str] = "query_invalid"


class BodyInvalid(BadInput):
    """The body is not what the API has here."""

    code: ClassVar[str] = "body_invalid"


class ResourceNotFound(NotFound):
    """There is no such resource, or no such kind of resource."""

    code: ClassVar[str] = "resource_not_found"


class ForStaffOnly(BespokeError):
    """An OSS asked for what only the CSP's staff may do."""

    status: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN
    code: ClassVar[str] = "for_staff_only"


class NotAllowed(BespokeError):
    """The resource is there, and this can't be done to it."""

    status: ClassVar[HTTPStatus] = HTTPStatus.METHOD_NOT_ALLOWED
    code: ClassVar[str] = "not_allowed"
