"""The session's cookie: it is sent to the console alone, never shown to a script, and over HTTPS where there is."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from fastapi import Response

from console.web.guard import COOKIE
from console.web.next_page import HOME
from console.web.visit import Visit


def let_in(visit: Visit, token: str, path: str, public_url: str) -> Response:
    """On to a page, signed in with a new session's token."""
    response = visit.redirect(path)
    secure = urlsplit(public_url).scheme == "https"
    response.set_cookie(COOKIE, token, path=HOME, httponly=True, samesite="lax", secure=secure)
    response.status_code = HTTPStatus.SEE_OTHER
    return response
