"""What can go wrong with a request of any of these APIs."""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar

from foundation.errors import BespokeError, NotFound


class ResourceNotFound(NotFound):
    """There is no such resource, or no such kind of resource."""

    code: ClassVar[str] = "resource_not_found"


class ForStaffOnly(BespokeError):
    """An OSS asked for what only the CSP's staff may do."""

    status: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN
    code: ClassVar[str] = "for_staff_only"
