"""The chat's page and the files it loads: read once, served from memory with strict headers.

Nothing inline is ever allowed to run, so a text that looks like markup could do nothing even if it became some.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request, Response

from foundation.errors import NotFound

_FOLDER = Path(__file__).parent / "static"
_PAGE = "index.html"
_MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    # Asked for again each time, but only sent again when changed: a new version is live at once.
    "Cache-Control": "no-cache",
}


@dataclass(frozen=True)
class _File:
    content: bytes
    zipped: bytes
    media_type: str
    etag: str


def _read(path: Path) -> _File:
    content = path.read_bytes()
    return _File(
        content,
        gzip.compress(content, mtime=0),
        _MEDIA_TYPES[path.suffix],
        f'"{hashlib.sha256(content).hexdigest()[:32]}"',
    )


class Page:
    """The files of the page, by name."""

    def __init__(self) -> None:
        self._files = {path.name: _read(path) for path in _FOLDER.iterdir() if path.suffix in _MEDIA_TYPES}

    def index(self, request: Request) -> Response:
        """The page itself."""
        return self.file(_PAGE, request)

    def file(self, name: str, request: Request) -> Response:
        """One file, or 304 if the browser has it already; NotFound for a name there is no file of."""
        file = self._files.get(name)
        if file is None:
            raise NotFound(f"The chat's page has no file {name!r}.")
        headers = {**_HEADERS, "ETag": file.etag, "Vary": "Accept-Encoding"}
        if request.headers.get("if-none-match") == file.etag:
            return Response(status_code=304, headers=headers)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(file.content, media_type=file.media_type, headers=headers)
        return Response(file.zipped, media_type=file.media_type, headers={**headers, "Content-Encoding": "gzip"})
