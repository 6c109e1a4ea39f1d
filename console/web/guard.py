"""Stands before every page: who asks, for which CSP, whether they may, and whether the request is of our own page.

Every page is added here with what it needs, so that one look at the routes tells who reaches what.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from console.errors import Forbidden, SignedOut
from console.people.people import Person
from console.people.roles import Permission, permissions
from console.people.tokens import csrf_token
from console.services import Services
from console.web.visit import Visit
from console.words import Words, language_of
from foundation.errors import BespokeError, NotFound

COOKIE = "bespoke_console"
SIGN_IN = "/console/sign-in"
Endpoint = Callable[[Visit], Awaitable[Response]]
_JSON = "application/json"


class Guard:
    """Adds pages to a router."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.router = APIRouter(include_in_schema=False)

    def open(self, method: str, path: str, endpoint: Endpoint) -> None:
        """A page for everybody, signed in or not."""
        self._add(method, path, endpoint, self._anybody)

    def signed_in(self, method: str, path: str, endpoint: Endpoint) -> None:
        """A page for whoever is signed in."""
        self._add(method, path, endpoint, self._somebody)

    def of_operator(self, method: str, path: str, endpoint: Endpoint) -> None:
        """A page of the installation, for its operator; for anybody else there is none."""

        async def visit(request: Request) -> Visit:
            visit = await self._somebody(request)
            if visit.person is None or not visit.person.member.is_operator:
                raise _no_page()
            return visit

        self._add(method, path, endpoint, visit)

    def of_csp(self, method: str, path: str, endpoint: Endpoint, needs: Permission) -> None:
        """A page of a CSP, under ``/console/csp/{csp}``, for those who have the permission there."""

        async def visit(request: Request) -> Visit:
            visit = await self._somebody(request)
            await self._enter(visit, request.path_params["csp"])
            if needs not in visit.permits:
                raise Forbidden("Your role does not permit this.", advice="Ask an administrator of yours.")
            return visit

        self._add(method, f"/console/csp/{{csp}}{path}", endpoint, visit)

    def _add(self, method: str, path: str, endpoint: Endpoint, enter: Callable[[Request], Awaitable[Visit]]) -> None:
        async def served(request: Request) -> Response:
            try:
                visit = await enter(request)
                if method != "GET":
                    await self._own_page(visit)
                return await endpoint(visit)
            except BespokeError as error:
                return await self._told(request, error)

        self.router.add_api_route(path, served, methods=[method], response_class=Response)

    async def _anybody(self, request: Request) -> Visit:
        token = request.cookies.get(COOKIE, "")
        person = await self._services.sessions.person(token) if token else None
        language = language_of(person.member.language if person else "", request.headers.get("accept-language", ""))
        visit = Visit(request, Words(language), token if person else "", person)
        if person is not None:
            visit.csps = await self._csps(person)
        return visit

    async def _somebody(self, request: Request) -> Visit:
        visit = await self._anybody(request)
        if visit.person is None:
            raise SignedOut("You are not signed in, or were not here for too long.", advice="Sign in again.")
        return visit

    async def _csps(self, person: Person) -> list[tuple[str, str]]:
        """The CSPs that somebody has to do with: ids and names."""
        names = {one.csp: one.name for one in await self._services.adapter.list_contexts()}
        if person.member.is_operator:
            names = {csp: csp for csp in await self._services.adapter.csps()} | names
            return sorted(names.items(), key=lambda one: one[1].casefold())
        return sorted(((csp, names.get(csp, csp)) for csp in person.roles), key=lambda one: one[1].casefold())

    async def _enter(self, visit: Visit, csp: str) -> None:
        assert visit.person is not None
        if csp not in {one for one, _ in visit.csps}:  # one there is none of, and one of others: never told apart
            raise _no_page()
        visit.csp = csp
        is_operator = visit.person.member.is_operator
        visit.permits = frozenset(Permission) if is_operator else permissions(visit.person.roles.get(csp, ()))

    async def _own_page(self, visit: Visit) -> None:
        """Another site can make a browser send a form; but not from our origin, nor with the session's token."""
        origin = visit.request.headers.get("origin")
        ours = {visit.request.headers.get("host"), urlsplit(self._services.public_url).netloc}
        foreign = origin is not None and urlsplit(origin).netloc not in ours
        if visit.person is not None and not foreign:
            sent = visit.request.headers.get("x-csrf-token") or await visit.field("csrf")
            foreign = not hmac.compare_digest(sent.encode(), csrf_token(visit.token).encode())
        if foreign:
            raise Forbidden("This was not sent by a page of the console.", advice="Load the page again.")

    async def _told(self, request: Request, error: BespokeError) -> Response:
        wants_page = _JSON not in request.headers.get("accept", "")
        if isinstance(error, SignedOut) and wants_page and request.method == "GET":
            wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(f"{SIGN_IN}?next={quote(wanted)}", HTTPStatus.SEE_OTHER)
        if not wants_page:
            told = {"code": error.code, "message": error.message, "advice": error.advice}
            return JSONResponse({"error": told | error.details}, error.status, headers={"Cache-Control": "no-store"})
        visit = await self._anybody(request)
        return visit.page("problem.html", status=error.status, error=error)


def _no_page() -> NotFound:
    return NotFound("There is no such page.", advice="Go back to the overview.")
