"""Writes into a CSP's audit log what was changed over ``/staff/…``: when, with which token, by which call.

Every path there is ``/staff/{what}/{csp}/…``, so what an endpoint that is new does is written down, too. What makes
something live has a word of its own, with what became of it, and is written by its endpoint.
"""

from __future__ import annotations

import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from catalog_adapter.revisions.router import Noted
from foundation.access import Access
from foundation.errors import BespokeError

_PATH = re.compile(r"/staff/(?P<what>[^/]+)/(?P<csp>[^/]+)(?P<rest>/.*)?")
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
#: What says itself what came of it, and what looks at something without changing it.
_SAID_OR_LOOKED_AT = re.compile(r"contexts(/drafts/[^/]+)?/(publish|rollback|check)|channels/accounts/[^/]+/check")
_BAD = 400
_LONGEST = 200


class StaffCalls:
    """Around the whole app. ``access`` knows whose token it is, ``noted`` is the log."""

    def __init__(self, app: ASGIApp, access: Access, noted: Noted) -> None:
        self._app = app
        self._access = access
        self._noted = noted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; what was changed is in the log before the answer is sent."""
        found = _PATH.fullmatch(scope["path"]) if scope["type"] == "http" and scope["method"] not in _READING else None
        call = f"{found['what']}{found['rest'] or ''}" if found else ""
        token = await self._token(found["csp"], scope) if found and not _SAID_OR_LOOKED_AT.fullmatch(call) else ""
        if found is None or not token:
            await self._app(scope, receive, send)
            return

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < _BAD:
                told = f"{scope['method']} {call}"[:_LONGEST]
                await self._noted(found["csp"], f"{token} (API)"[:254], "api_called", call=told)
            await send(message)

        await self._app(scope, receive, noting)

    async def _token(self, csp: str, scope: Scope) -> str:
        """The name of the token that is shown; empty where it opens nothing, which the endpoint says."""
        try:
            return await self._access.check(csp, Headers(scope=scope).get("authorization"))
        except BespokeError:
            return ""
