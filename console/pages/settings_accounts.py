"""Messaging accounts: where customers write, how each account is doing, whether its platform knows the credentials, and
what never arrived. Secrets are named, never shown."""

from __future__ import annotations

from fastapi import Response

from console.people.roles import Permission
from console.services import Services
from console.web.guard import Guard
from console.web.visit import Visit
from foundation.errors import BespokeError, NotFound
from gateway.channels.messaging.desk import AccountOverview, Checked


class AccountSettingsPages:
    """For administrators."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def add_to(self, guard: Guard) -> None:
        """Add the pages."""
        one = "/settings/accounts/{id}"
        guard.of_csp("GET", "/settings/accounts", self.list_accounts, Permission.SETTINGS)
        guard.of_csp("GET", one, self.account, Permission.SETTINGS)
        guard.of_csp("POST", f"{one}/check", self.check, Permission.SETTINGS)
        guard.of_csp("POST", f"{one}/failures/{{failure}}/resend", self.resend, Permission.SETTINGS)

    async def list_accounts(self, visit: Visit) -> Response:
        """All accounts, as context.yml has them."""
        accounts = await self._services.channels.overview(visit.csp)
        return visit.page("settings_accounts.html", accounts=accounts, error=None)

    async def account(
        self, visit: Visit, *, checked: Checked | None = None, resent: bool = False, error: BespokeError | None = None
    ) -> Response:
        """One account, and what came of what was just done."""
        one = await self._found(visit)
        return visit.page(
            "settings_account.html",
            one=one,
            not_arrived=await self._services.channels.not_arrived(visit.csp, one.account.id),
            checked=checked,
            resent=resent,
            error=error,
        )

    async def check(self, visit: Visit) -> Response:
        """Ask the platform whether the credentials are good."""
        account = await self._found(visit)
        checked = await self._services.channels.check(visit.csp, account.account.id)
        await self._note(visit, "account_checked", answer=checked.name or checked.error)
        return await self.account(visit, checked=checked)

    async def resend(self, visit: Visit) -> Response:
        """Send again what was given up."""
        failure = visit.request.path_params["failure"]
        try:
            await self._services.channels.resend(visit.csp, failure)
        except NotFound:
            raise
        except BespokeError as error:
            return await self.account(visit, error=error)
        await self._note(visit, "message_resent", message=failure)
        return await self.account(visit, resent=True)

    async def _found(self, visit: Visit) -> AccountOverview:
        asked = visit.request.path_params["id"]
        for one in await self._services.channels.overview(visit.csp):
            if one.account.id == asked:
                return one
        raise NotFound("There is no such account.", advice="Look at `channels` in context.yml.")

    async def _note(self, visit: Visit, action: str, **details: str) -> None:
        account = visit.request.path_params["id"]
        await self._services.audit.note(visit.csp, visit.who, action, account=account, **details)
