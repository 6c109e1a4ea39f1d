"""Signing in and out, the one-time link, and what somebody sets for themself."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from fastapi import Response

from console.errors import SignInRefused
from console.people.people import as_name
from console.services import Services
from console.web.guard import COOKIE, SIGN_IN, Guard
from console.web.visit import Visit
from console.words import LANGUAGES
from foundation.errors import BespokeError

_THEMES = ("auto", "light", "dark")
_HOME = "/console"
_ME = "/console/me"
_WELCOME = "/console/welcome/{token}"


class AccountPages:
    """Everybody's pages."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def add_to(self, guard: Guard) -> None:
        """Add the pages."""
        guard.open("GET", SIGN_IN, self.sign_in_page)
        guard.open("POST", SIGN_IN, self.sign_in)
        guard.open("GET", _WELCOME, self.welcome_page)
        guard.open("POST", _WELCOME, self.welcome)
        guard.signed_in("GET", _HOME, self.home)
        guard.signed_in("POST", "/console/sign-out", self.sign_out)
        guard.signed_in("GET", _ME, self.me)
        guard.signed_in("POST", _ME, self.change)
        guard.signed_in("POST", f"{_ME}/password", self.change_password)

    async def sign_in_page(self, visit: Visit) -> Response:
        """The form."""
        return visit.page("sign_in.html", next=_safe(visit.request.query_params.get("next", "")), error=None, email="")

    async def sign_in(self, visit: Visit) -> Response:
        """Sign in, and go where one was going."""
        email, wanted = await visit.field("email"), _safe(await visit.field("next"))
        try:
            member, token = await self._services.sessions.sign_in(email, await visit.field("password"))
        except SignInRefused as error:
            return visit.page("sign_in.html", status=error.status, next=wanted, error=error, email=email)
        await self._services.audit.note("", member.email, "signed_in")
        return self._let_in(visit, token, wanted)

    async def sign_out(self, visit: Visit) -> Response:
        """End the session."""
        await self._services.sessions.end(visit.token)
        response = visit.redirect(SIGN_IN)
        response.delete_cookie(COOKIE, path=_HOME)
        return response

    async def welcome_page(self, visit: Visit) -> Response:
        """The form behind a one-time link. Looking at it does not use it up: mail programs look at links, too."""
        member = await self._services.links.member_of(visit.request.path_params["token"])
        return visit.page("welcome.html", member=member, error=None, email="", name="")

    async def welcome(self, visit: Visit) -> Response:
        """Choose a password; with the first link, make the operator's account."""
        services, token = self._services, visit.request.path_params["token"]
        member = await services.links.member_of(token)
        email, name = await visit.field("email"), await visit.field("name")
        try:
            password = await services.passwords.hash(
                await visit.field("password"), member.email if member else email.strip().lower()
            )
            if member is None:
                as_name(name)
                await services.links.use(token)
                member = await services.people.add(email, name, is_operator=True)
            else:
                await services.links.use(token)
        except BespokeError as error:
            return visit.page("welcome.html", status=error.status, member=member, error=error, email=email, name=name)
        await services.people.change(member.id, password=password)
        await services.sessions.end_all(member.id)
        await services.audit.note("", member.email, "password_chosen")
        return self._let_in(visit, await services.sessions.start(member.id), _HOME)

    async def home(self, visit: Visit) -> Response:
        """The CSPs there are; the one CSP's overview, where there is one."""
        if len(visit.csps) == 1:
            return visit.redirect(f"/console/csp/{visit.csps[0][0]}")
        return visit.page("home.html")

    async def me(self, visit: Visit) -> Response:
        """What somebody sets for themself."""
        return visit.page("me.html", languages=LANGUAGES, themes=_THEMES, error=None)

    async def change(self, visit: Visit) -> Response:
        """Name, language, light or dark."""
        assert visit.person is not None
        language, theme = await visit.field("language"), await visit.field("theme")
        await self._services.people.change(
            visit.person.member.id,
            name=as_name(await visit.field("name")),
            language=language if language in LANGUAGES else "",
            theme=theme if theme in _THEMES else "auto",
        )
        return visit.redirect(_ME)

    async def change_password(self, visit: Visit) -> Response:
        """Another password; every other session ends."""
        assert visit.person is not None
        services, member = self._services, visit.person.member
        try:
            if not await services.passwords.fits(await visit.field("current"), member.password):
                raise SignInRefused("That is not your password now.")
            password = await services.passwords.hash(await visit.field("password"), member.email)
        except BespokeError as error:
            return visit.page("me.html", status=error.status, languages=LANGUAGES, themes=_THEMES, error=error)
        await services.people.change(member.id, password=password)
        await services.sessions.end_all(member.id)
        await services.audit.note("", member.email, "password_changed")
        return self._let_in(visit, await services.sessions.start(member.id), _ME)

    def _let_in(self, visit: Visit, token: str, path: str) -> Response:
        response = visit.redirect(path)
        secure = urlsplit(self._services.public_url).scheme == "https"
        response.set_cookie(COOKIE, token, path=_HOME, httponly=True, samesite="lax", secure=secure)
        response.status_code = HTTPStatus.SEE_OTHER
        return response


def _safe(path: str) -> str:
    """Where to go on to: a page of the console, and nothing else that an address may hold."""
    return path if path.startswith("/console/") and "\\" not in path and "//" not in path else _HOME
