"""A client of the staff's endpoints of one CSP. Input: what a command wants. Output: the JSON the server answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Self
from urllib.parse import quote

import httpx
from pydantic import SecretStr

from catalog_adapter.contexts.files import CSP_NAME
from catalog_adapter.contexts.folder import is_csp_folder
from foundation.errors import BespokeError, NotFound
from foundation.secrets import Secrets, new_token, secret_name
from foundation.settings import Settings
from server.cli.chat.client import ServerAway, server_url

Json = dict[str, Any]
#: Told each line of progress: the step, how much is done, of how much.
Told = Callable[[str, int, int], None]

_SECONDS = 600.0  # a gate with many conversations takes its time


class StaffRefused(BespokeError):
    """The server did not do it; ``told`` is what it said why."""

    def __init__(self, told: Json) -> None:
        super().__init__(told.get("message", "The server refused."), advice=told.get("advice", ""))
        self.told = told

    @property
    def code_told(self) -> str:
        """The server's word for what happened."""
        return str(self.told.get("code", ""))

    @property
    def lines(self) -> list[str]:
        """Problems or changes, one a line."""
        return [*map(str, self.told.get("problems", [])), *map(str, self.told.get("changes", []))]


class StaffClient:
    """Speaks for a CSP's staff with the server at ``url``, or the one that runs on this machine.

    The token is the secret ``<CSP>_STAFF_TOKEN``: from the environment, or this machine's own. For a CSP that is
    ``new`` here, one is made; otherwise a name that nobody knows is a slip. ``area`` is what of the CSP it is about:
    ``contexts`` or ``webhooks``. Raises NotFound.
    """

    def __init__(
        self, csp: str, settings: Settings, url: str | None, *, new: bool = False, area: str = "contexts"
    ) -> None:
        self.csp = csp
        token = _token(csp, settings, new=new)
        self.url = (url or server_url(settings)).rstrip("/")
        self._base = f"{self.url}/staff/{area}/{csp}"  # not httpx's base_url: it would end "" with a slash
        self._http = httpx.Client(
            headers={"Authorization": f"Bearer {token.get_secret_value()}"},
            timeout=_SECONDS,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_details: object) -> None:
        self._http.close()

    def get(self, path: str, **parameters: str | int) -> Any:
        """Read something."""
        return self._answer("GET", path, params=parameters)

    def send(self, method: str, path: str, body: Json) -> Any:
        """Change something."""
        return self._answer(method, path, json=body)

    def publish(self, body: Json, told: Told, draft: str | None = None) -> Json:
        """Publish, told of its progress: the body's files, or a draft."""
        path = f"/drafts/{quote(draft, safe='')}/publish" if draft else "/publish"
        try:
            with self._http.stream(
                "POST", f"{self._base}{path}", json=body, headers={"Accept": "application/x-ndjson"}
            ) as response:
                if not response.is_success:
                    response.read()
                    raise _refused(response)
                return _last(response, told)
        except httpx.TransportError as error:
            raise self._away(error) from error

    def _answer(self, method: str, path: str, **sent: Any) -> Any:
        try:
            response = self._http.request(method, f"{self._base}{path}", **sent)
        except httpx.TransportError as error:
            raise self._away(error) from error
        if not response.is_success:
            raise _refused(response)
        return response.json() if response.content else None

    def _away(self, error: httpx.TransportError) -> ServerAway:
        return ServerAway(
            f"No server answers at {self.url} ({type(error).__name__}).", advice="Start it with `bespoke run`."
        )


def _token(csp: str, settings: Settings, *, new: bool) -> SecretStr:
    secrets, name = Secrets(settings.state_folder), secret_name(csp, "STAFF_TOKEN")
    if new or (CSP_NAME.match(csp) and is_csp_folder(settings.contexts_folder / csp)):
        return secrets.get(name, make=new_token)
    found = secrets.find(name)
    if found is None:
        raise NotFound(
            f"There is no staff token of {csp!r} here.",
            advice=f"See `bespoke contexts list`; of a CSP on another machine, set {name} to its token.",
        )
    return found


def _last(response: httpx.Response, told: Told) -> Json:
    for text in response.iter_lines():
        line = json.loads(text)
        if "result" in line:
            result: Json = line["result"]
            return result
        if "error" in line:
            raise StaffRefused(line["error"])
        told(line["step"], line["done"], line["of"])
    raise StaffRefused({"message": "The server ended before it said how it went.", "advice": "See `contexts log`."})


def _refused(response: httpx.Response) -> StaffRefused:
    try:
        told = response.json()["error"]
    except (ValueError, KeyError, TypeError):
        told = {"message": f"The server answered {response.status_code}."}
    return StaffRefused(told if isinstance(told, dict) else {"message": str(told)})
