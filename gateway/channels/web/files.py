"""The chat's files, read once and served from memory: the component for any site, and the page that uses it.

Input: a file's name. Output: its content, without comments and indentation, with strict headers. Nothing inline is
ever allowed to run, so a text that looks like markup could do nothing even if it became some.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request, Response

from foundation.errors import NotFound

_FOLDER = Path(__file__).parent
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
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    # Asked for again each time, but only sent again when changed: a new version is live at once.
    "Cache-Control": "no-cache",
}
_PAGE_HEADERS = {**_HEADERS, "Cross-Origin-Opener-Policy": "same-origin"}
#: The component is for pages of any site; what it may do there is decided where it asks for a conversation.
_COMPONENT_HEADERS = {**_HEADERS, "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
#: Comments that take whole lines, and indentation. Neither language here has text that runs over lines.
_SPARE = re.compile(rb"^[ \t]*(?://.*|/\*(?s:(?!\*/).)*\*/[ \t]*)?\n|^[ \t]+", re.MULTILINE)
#: Blanks that no style sheet needs: around what ends something, and after a colon or a comma.
_SPARE_OF_CSS = re.compile(rb"\s*([{};])\s*|(?<=[:,])\s+()")


@dataclass(frozen=True)
class _File:
    content: bytes
    zipped: bytes
    media_type: str
    etag: str


def _read(path: Path) -> _File:
    content = path.read_bytes()
    if path.suffix in (".js", ".css"):
        content = _SPARE.sub(b"", content)
    if path.suffix == ".css":
        content = _SPARE_OF_CSS.sub(rb"\1", content)
    return _File(
        content,
        gzip.compress(content, mtime=0),
        _MEDIA_TYPES[path.suffix],
        f'"{hashlib.sha256(content).hexdigest()[:32]}"',
    )


class Files:
    """The files of one folder, by name."""

    def __init__(self, folder: str, headers: dict[str, str]) -> None:
        self._headers = headers
        self._files = {path.name: _read(path) for path in (_FOLDER / folder).iterdir() if path.suffix in _MEDIA_TYPES}

    def index(self, request: Request) -> Response:
        """The folder's page."""
        return self.file("index.html", request)

    def file(self, name: str, request: Request) -> Response:
        """One file, or 304 if the browser has it already; NotFound for a name there is no file of."""
        file = self._files.get(name)
        if file is None:
            raise NotFound(f"The chat has no file {name!r}.")
        headers = {**self._headers, "ETag": file.etag, "Vary": "Accept-Encoding"}
        if request.headers.get("if-none-match") == file.etag:
            return Response(status_code=304, headers=headers)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(file.content, media_type=file.media_type, headers=headers)
        return Response(file.zipped, media_type=file.media_type, headers={**headers, "Content-Encoding": "gzip"})


def component_files() -> Files:
    """The web component ``<bespoke-chat>``."""
    return Files("component", _COMPONENT_HEADERS)


def page_files() -> Files:
    """The page around it."""
    return Files("page", _PAGE_HEADERS)
