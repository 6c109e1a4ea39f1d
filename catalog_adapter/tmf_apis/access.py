"""Who asks: the CSP's OSS, which may read what is live, or its staff, who may also read and change drafts."""

from __future__ import annotations

from dataclasses import dataclass

from catalog_adapter.tmf_apis.errors import ForStaffOnly
from foundation.access import Access, ScopeMissing
from foundation.errors import Unauthorised


@dataclass(frozen=True)
class Caller:
    """Who asks, for which CSP."""

    csp: str
    is_staff: bool

    def must_be_staff(self) -> None:
        """Raises ForStaffOnly."""
        if not self.is_staff:
            raise ForStaffOnly(
                "An OSS's token reads what is live; drafts are for the CSP's staff.",
                advice="Use the CSP's staff token, its secret …_STAFF_TOKEN.",
            )


class ApiAccess:
    """Finds the caller of a token, whichever of the two kinds it is."""

    def __init__(self, oss: Access, staff: Access) -> None:
        self._oss = oss
        self._staff = staff

    async def caller(self, authorization: str | None) -> Caller:
        """Raises Unauthorised, ScopeMissing."""
        try:
            return Caller(await self._staff.csp(authorization), is_staff=True)
        except (Unauthorised, ScopeMissing):
            return Caller(await self._oss.csp(authorization), is_staff=False)
