"""The audit log: a CSP's for its administrators, the installation's for the operator."""

from __future__ import annotations

from fastapi import Response

from console.people.roles import Permission
from console.services import Services
from console.web.guard import Guard
from console.web.visit import Visit

_PAGE = 100


class AuditPages:
    """Who did what, the newest first."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def add_to(self, guard: Guard) -> None:
        """Add the pages."""
        guard.of_csp("GET", "/audit", self.log, Permission.PEOPLE)
        guard.of_operator("GET", "/console/audit", self.log)

    async def log(self, visit: Visit) -> Response:
        """The entries of the visit's CSP; those of the installation where it is of none."""
        before = visit.request.query_params.get("before")
        entries = await self._services.audit.newest(visit.csp, limit=_PAGE, before=before)
        return visit.page("audit.html", entries=entries, more=entries[-1].id if len(entries) == _PAGE else None)
