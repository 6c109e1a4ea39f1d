"""Writes into a CSP's audit log what was changed with a staff's token over ``/staff/…`` or TMF620: when, with which
token, by which call.

Every path of the first is ``/staff/{what}/{csp}/…``, so what an endpoint that is new does is written down, too; over
TMF620 the token says whose it is. What makes something live has a word of its own, with what became of it, and is
written by its endpoint.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from catalog_adapter.revisions.router import Noted
from catalog_adapter.tmf620.documents import BASE_PATH
from foundation.access import Access
from foundation.errors import BespokeError

_PATH = re.compile(r"/staff/(?P<what>[^/]+)/(?P<csp>[^/]+)(?P<rest>/.*)?")
_CATALOGUE = f"{BASE_PATH}/"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
#: What says itself what came of it, and what looks at something without changing it.
_SAID_OR_LOOKED_AT = re.compile(r"contexts(/drafts/[^/]+)?/(publish|rollback|check)|channels/accounts/[^/]+/check")
_BAD = 400
_LONGEST = 200


class _Call(NamedTuple):
    """A change that is asked for. ``csp`` is empty where only the token tells it."""

    csp: str
    told: str


def _change(scope: Scope) -> _Call | None:
    """What a request is to change; None where that is nothing of the staff's, or says itself what came of it."""
    if scope["type"] != "http" or scope["method"] in _READING:
        return None
    path = scope["path"]
    found = _PATH.fullmatch(path)
    if found is None:
        return _Call("", f"tmf620/{path.removeprefix(_CATALOGUE)}") if path.startswith(_CATALOGUE) else None
    call = f"{found['what']}{found['rest'] or ''}"
    return None if _SAID_OR_LOOKED_AT.fullmatch(call) else _Call(found["csp"], call)


class StaffCalls:
    """Around the whole app. ``access`` knows whose token it is, ``noted`` is the log."""

    def __init__(self, app: ASGIApp, access: Access, noted: Noted) -> None:
        self._app = app
        self._access = access
        self._noted = noted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; what was changed is in the log before the answer is sent."""
        call = _change(scope)
        csp, token = await self._whose(call.csp, scope) if call else ("", "")
        if call is None or not token:
            await self._app(scope, receive, send)
            return

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < _BAD:
                told = f"{scope['method']} {call.told}"[:_LONGEST]
                await self._noted(csp, f"{token} (API)"[:254], "api_called", call=told)
            await send(message)

        await self._app(scope, receive, noting)

    async def _whose(self, csp: str, scope: Scope) -> tuple[str, str]:
        """The CSP, and the name of the token that is shown; empty where it opens nothing, which the endpoint says."""
        shown = Headers(scope=scope).get("authorization")
        try:
            csp = csp or await self._access.csp(shown)
            return csp, await self._access.check(csp, shown)
        except BespokeError:
            return "", ""
