"""API tokens: which systems may use the CSP's APIs, for what, until when. A token is shown once, when it is made."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Response

from console.people.roles import Permission
from console.services import Services
from console.web.guard import Guard
from console.web.visit import Visit
from foundation.database import utc_now
from foundation.errors import BadInput, BespokeError
from foundation.secrets import secret_name
from orders.access.tokens import SCOPES, OssToken

#: The choices of when a token ends, in days; None: it doesn't.
_LIVES = (7, 30, 90, 365, None)
_USUAL = 90
#: The secrets that open everything and don't end.
_WHOLE = ("OSS_TOKEN", "STAFF_TOKEN")


@dataclass(frozen=True)
class _Made:
    """A token that was made just now."""

    token: str
    row: OssToken


class TokenPages:
    """For administrators."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def add_to(self, guard: Guard) -> None:
        """Add the pages."""
        guard.of_csp("GET", "/settings", self.list_tokens, Permission.SETTINGS)
        guard.of_csp("POST", "/settings", self.make, Permission.SETTINGS)
        guard.of_csp("POST", "/settings/tokens/{id}/revoke", self.revoke, Permission.SETTINGS)

    async def list_tokens(
        self, visit: Visit, *, made: _Made | None = None, error: BespokeError | None = None
    ) -> Response:
        """All tokens, the newest first."""
        now = utc_now()
        rows = reversed(await self._services.api_tokens.listed(visit.csp))
        return visit.page(
            "settings_tokens.html",
            tokens=[(row, row.state(now)) for row in rows],
            made=made,
            error=error,
            scopes=SCOPES,
            lives=_LIVES,
            usual=_USUAL,
            whole=[secret_name(visit.csp, purpose) for purpose in _WHOLE],
            typed=await visit.typed() if error else {},
            chosen=(await visit.form()).get("scope", []) if error else [],
        )

    async def make(self, visit: Visit) -> Response:
        """Make one, and show it this once."""
        days, name = await visit.field("days"), (await visit.field("name")).strip()
        scopes = (await visit.form()).get("scope", [])
        try:
            if not name:
                raise BadInput(visit.words("settings_name_it"))
            if not scopes:
                raise BadInput(visit.words("settings_no_scope"))
            if days and not (days.isdecimal() and len(days) < 6):
                raise BadInput(visit.words("settings_no_days"))
            lives = int(days) if days else None
            made = _Made(*await self._services.api_tokens.make(visit.csp, visit.who, scopes, name=name, days=lives))
        except BespokeError as error:
            return await self.list_tokens(visit, error=error)
        return await self.list_tokens(visit, made=made)

    async def revoke(self, visit: Visit) -> Response:
        """End one now."""
        await self._services.api_tokens.revoke(visit.csp, visit.who, visit.request.path_params["id"])
        return visit.redirect(visit.path("/settings"))
