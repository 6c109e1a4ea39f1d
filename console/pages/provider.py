"""Signing in with the provider: the way there, and the way back."""

from __future__ import annotations

from urllib.parse import urlsplit

import structlog
from fastapi import Response

from console.errors import ProviderError, SignInNotTaken
from console.people.oidc.attempt import LASTS
from console.people.oidc.sign_in import ProviderSignIn
from console.services import Services
from console.web.guard import Guard
from console.web.next_page import HOME, next_page
from console.web.session_cookie import let_in
from console.web.visit import Visit
from foundation.errors import NotFound

_COOKIE = "bespoke_sign_in"
_PATH = "/console/oidc"
_log = structlog.get_logger(__name__)


class ProviderPages:
    """Everybody's pages, where a provider is set."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def add_to(self, guard: Guard) -> None:
        """Add the pages."""
        guard.open("GET", f"{_PATH}/sign-in", self.begin)
        guard.open("GET", f"{_PATH}/callback", self.finish)

    async def begin(self, visit: Visit) -> Response:
        """Send the browser to the provider."""
        wanted = next_page(visit.request.query_params.get("next", ""))
        try:
            url, sealed = await self._sign_in().provider.begin(wanted)
        except ProviderError as error:
            return self._told(visit, error, wanted)
        response = visit.redirect(url)
        secure = urlsplit(self._services.public_url).scheme == "https"
        response.set_cookie(_COOKIE, sealed, max_age=LASTS, path=_PATH, httponly=True, samesite="lax", secure=secure)
        return response

    async def finish(self, visit: Visit) -> Response:
        """Whoever comes back is signed in, as the provider says; or is told that nobody was."""
        sign_in = self._sign_in()
        try:
            done = await sign_in.provider.finish(visit.request.cookies.get(_COOKIE, ""), visit.request.query_params)
            member = await sign_in.accounts.member_of(done.claims)
        except ProviderError as error:
            if isinstance(error, SignInNotTaken):
                await sign_in.refusals.note(error)
            response = self._told(visit, error, HOME)
        else:
            await self._services.audit.note("", member.email, "signed_in", by=sign_in.provider.settings.issuer)
            token = await self._services.sessions.start(member.id, by_provider=True, id_token=done.id_token)
            response = let_in(visit, token, done.wanted, self._services.public_url)
        response.delete_cookie(_COOKIE, path=_PATH)
        return response

    def _sign_in(self) -> ProviderSignIn:
        if self._services.provider is None:
            raise NotFound("There is no such page.", advice="Go back to the overview.")
        return self._services.provider

    def _told(self, visit: Visit, error: ProviderError, wanted: str) -> Response:
        """What went wrong at the provider is for the operator's log; the page says what to do."""
        _log.warning("a sign-in with the provider failed", code=error.code, why=error.message)
        return visit.page("sign_in.html", status=error.status, next=wanted, error=error.word, email="",
                          local=self._services.local_accounts, provider=self._services.provider)  # fmt: skip
