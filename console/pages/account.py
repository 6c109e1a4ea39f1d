"""Signing in and out, the one-time link, and what somebody sets for themself."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Response

from console.errors import LinkUsed, SignInRefused
from console.people.people import as_name
from console.services import Services
from console.tables import StaffMember
from console.web.guard import COOKIE, SIGN_IN, Guard
from console.web.next_page import HOME, next_page
from console.web.session_cookie import let_in
from console.web.visit import Visit
from console.words import LANGUAGES
from foundation.errors import BespokeError

_THEMES = ("auto", "light", "dark")
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
        guard.signed_in("GET", HOME, self.home)
        guard.signed_in("POST", "/console/sign-out", self.sign_out)
        guard.signed_in("GET", _ME, self.me)
        guard.signed_in("POST", _ME, self.change)
        guard.signed_in("POST", f"{_ME}/password", self.change_password)

    async def sign_in_page(self, visit: Visit) -> Response:
        """The form."""
        return self._form(visit, next_page(visit.request.query_params.get("next", "")))

    async def sign_in(self, visit: Visit) -> Response:
        """Sign in, and go where one was going."""
        email, wanted = await visit.field("email"), next_page(await visit.field("next"))
        try:
            if not self._services.local_accounts:
                raise SignInRefused("Passwords are switched off here.", advice="Sign in with the provider.")
            member, token = await self._services.sessions.sign_in(email, await visit.field("password"))
        except SignInRefused as error:
            if error.locked:
                await self._services.audit.note("", error.locked, "account_locked")
            return self._form(visit, wanted, email=email, error=error)
        await self._services.audit.note("", member.email, "signed_in")
        return self._let_in(visit, token, wanted)

    async def sign_out(self, visit: Visit) -> Response:
        """End the session; at the provider, too, if it was begun there."""
        id_token = await self._services.sessions.end(visit.token)
        response = await self._on_to_provider(visit, id_token) if id_token is not None else None
        response = response or visit.redirect(SIGN_IN)
        response.delete_cookie(COOKIE, path=HOME)
        return response

    async def welcome_page(self, visit: Visit) -> Response:
        """The form behind a one-time link. Looking at it does not use it up: mail programs look at links, too."""
        member = await self._member_of_link(visit)
        local = self._services.local_accounts
        return visit.page("welcome.html", member=member, local=local, error=None, email="", name="")

    async def welcome(self, visit: Visit) -> Response:
        """Choose a password, where there are any; with the first link, make the operator's account."""
        services, token = self._services, visit.request.path_params["token"]
        member = await self._member_of_link(visit)
        email, name, local = await visit.field("email"), await visit.field("name"), services.local_accounts
        try:
            chosen = await visit.field("password")
            of = (member.email if member else email).strip().lower()
            password = await services.passwords.hash(chosen, of) if local else ""
            if member is None:
                as_name(name)
                await services.links.use(token)
                member = await services.people.add(email, name, is_operator=True)
            else:
                await services.links.use(token)
        except BespokeError as error:
            return visit.page("welcome.html", status=error.status, member=member, local=local, error=error, email=email,
                              name=name)  # fmt: skip
        await services.people.change(member.id, password=password)
        await services.sessions.end_all(member.id)
        await services.audit.note("", member.email, "password_chosen" if local else "link_opened")
        return self._let_in(visit, await services.sessions.start(member.id), HOME)

    async def home(self, visit: Visit) -> Response:
        """The CSPs there are; the one CSP's overview, where there is one."""
        if len(visit.csps) == 1:
            return visit.redirect(f"/console/csp/{visit.csps[0][0]}")
        return visit.page("home.html")

    async def me(self, visit: Visit) -> Response:
        """What somebody sets for themself."""
        return self._me(visit)

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
            if not services.local_accounts:
                raise SignInRefused("Passwords are switched off here.")
            if not await services.passwords.fits(await visit.field("current"), member.password):
                raise SignInRefused("That is not your password now.")
            password = await services.passwords.hash(await visit.field("password"), member.email)
        except BespokeError as error:
            return self._me(visit, error)
        await services.people.change(member.id, password=password)
        await services.sessions.end_all(member.id)
        await services.audit.note("", member.email, "password_changed")
        return self._let_in(visit, await services.sessions.start(member.id), _ME)

    def _let_in(self, visit: Visit, token: str, path: str) -> Response:
        return let_in(visit, token, path, self._services.public_url)

    def _form(self, visit: Visit, wanted: str, *, email: str = "", error: SignInRefused | None = None) -> Response:
        services, word = self._services, error.code if error else None
        return visit.page("sign_in.html", status=error.status if error else HTTPStatus.OK, next=wanted, error=word,
                          email=email, local=services.local_accounts, provider=services.provider)  # fmt: skip

    def _me(self, visit: Visit, error: BespokeError | None = None) -> Response:
        return visit.page("me.html", status=error.status if error else HTTPStatus.OK, languages=LANGUAGES,
                          themes=_THEMES, error=error, local=self._services.local_accounts)  # fmt: skip

    async def _member_of_link(self, visit: Visit) -> StaffMember | None:
        """Whom a link is for. Where passwords are switched off it is a way in for the operator alone."""
        member = await self._services.links.member_of(visit.request.path_params["token"])
        if member is not None and not member.is_operator and not self._services.local_accounts:
            raise LinkUsed("Passwords are switched off here.", advice="Sign in with the provider.")
        return member

    async def _on_to_provider(self, visit: Visit, id_token: str) -> Response | None:
        """A page that leads on to where one signs out of the provider: no form of ours may lead there itself."""
        services = self._services
        url = None
        if services.provider is not None:
            url = await services.provider.provider.sign_out_url(f"{services.public_url}{SIGN_IN}", id_token)
        return visit.page("signed_out.html", url=url, provider=services.provider) if url else None
