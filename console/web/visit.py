"""A visit: one request of somebody, with what they may do and how they like to read."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from fastapi import Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel, ValidationError

from console.people.people import Person
from console.people.roles import Permission
from console.people.tokens import csrf_token
from console.web.navigation import PLACES
from console.web.rendering import rendered
from console.words import Words
from foundation.errors import BadInput

_MOST_FIELDS = 5_000


@dataclass
class Visit:
    """One request. ``person`` is None where nobody is signed in, ``csp`` empty on pages that are of none."""

    request: Request
    words: Words
    token: str = ""
    person: Person | None = None
    csp: str = ""
    permits: frozenset[Permission] = frozenset()
    csps: list[tuple[str, str]] = field(default_factory=list)

    @property
    def who(self) -> str:
        """The name under which things are done: the email."""
        assert self.person is not None, "a page that does something needs somebody signed in"
        return self.person.member.email

    @property
    def here(self) -> str:
        """Which place of the navigation this page is in: the first part of the path under the CSP."""
        rest = self.request.url.path.removeprefix(self.path()).strip("/")
        return f"/{rest.split('/')[0]}" if rest else ""

    def may(self, permission: str) -> bool:
        """Whether this person may do something here."""
        return Permission(permission) in self.permits

    async def form(self) -> dict[str, list[str]]:
        """The fields of the form that was sent, each with its values. Raises BadInput."""
        body = await self.request.body()
        try:
            return parse_qs(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
        except ValueError:
            raise BadInput("This form can't be read.", advice="Load the page again.") from None

    async def field(self, name: str) -> str:
        """The one value of a field, empty without it."""
        return ((await self.form()).get(name) or [""])[0].replace("\r\n", "\n")

    async def body[Model: BaseModel](self, model: type[Model]) -> Model:
        """The JSON that a script sent. Raises BadInput."""
        try:
            return model.model_validate_json(await self.request.body())
        except ValidationError as error:
            raise BadInput(f"This can't be used: {error.errors()[0]['msg']}.", advice="Load the page again.") from None

    def page(self, template: str, *, status: HTTPStatus = HTTPStatus.OK, **values: Any) -> Response:
        """A page from its template."""
        shown = {"visit": self, "csrf": csrf_token(self.token), "t": self.words, "places": PLACES}
        return rendered(template, status, **shown, **values)

    async def typed(self) -> dict[str, str]:
        """The fields of the form that was sent, the first value of each, in their order."""
        return {name: values[0].replace("\r\n", "\n") for name, values in (await self.form()).items()}

    @property
    def by_script(self) -> bool:
        """Whether a script of the page sent this, which keeps what was typed whatever is answered."""
        return "application/json" in self.request.headers.get("accept", "")

    def redirect(self, path: str) -> Response:
        """On to another page, after something was done. A script is told where, and goes there itself."""
        if self.by_script:
            return JSONResponse({"to": path}, headers={"Cache-Control": "no-store"})
        return RedirectResponse(path, HTTPStatus.SEE_OTHER)

    def path(self, rest: str = "") -> str:
        """A page's address under the CSP of this visit."""
        return f"/console/csp/{self.csp}{rest}"
