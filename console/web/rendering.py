"""Pages from templates. Everything that is put into one is escaped, and nothing inline may run in it."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from foundation.secrets import new_token

_FOLDER = Path(__file__).parent.parent / "templates"
_environment = Environment(
    loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def rendered(template: str, status: HTTPStatus, **values: Any) -> HTMLResponse:
    """A page. ``nonce`` lets the code editor, and nothing else, bring its own styles."""
    nonce = new_token()
    html = _environment.get_template(template).render(nonce=nonce, **values)
    return HTMLResponse(html, status, headers=_headers(nonce))


def _headers(nonce: str) -> dict[str, str]:
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self'; "
            "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        # with no-referrer a browser would not tell where a form comes from, which is looked at
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "Cache-Control": "no-store",
    }
