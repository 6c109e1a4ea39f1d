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
from urllib.parse import urlencode

from fastapi import Request, Response

from foundation.errors import NotFound
from gateway.channels.web.joining import joined_script, joined_style

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
#: Line ends that no script needs: after these nothing can end. No comment stands behind code here.
_SPARE_OF_JS = re.compile(rb"(?<=[,;({\[])\n")
#: What no style sheet needs: blanks around what ends something and after a colon or a comma, a last semicolon.
_SPARE_OF_CSS = re.compile(rb"\s*;?\s*(\})\s*|\s*([{;])\s*|(?<=[:,])\s+")


#: What names a context, in the order in which the component asks.
_KEY = ("csp", "segment", "locale")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class _File:
    content: bytes
    zipped: bytes
    media_type: str
    etag: str


def _read(folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (_FOLDER / folder).iterdir() if path.suffix in _MEDIA_TYPES}


def _made(name: str, content: bytes) -> _File:
    suffix = Path(name).suffix
    if suffix in (".js", ".css"):
        content = _SPARE.sub(b"", content)
    if suffix == ".js":
        content = _SPARE_OF_JS.sub(b"", content)
    if suffix == ".css":
        content = _SPARE_OF_CSS.sub(rb"\1\2", content)
    return _File(
        content,
        gzip.compress(content, mtime=0),
        _MEDIA_TYPES[suffix],
        f'"{hashlib.sha256(content).hexdigest()[:32]}"',
    )


class Files:
    """Files by name."""

    def __init__(self, contents: dict[str, bytes], headers: dict[str, str]) -> None:
        self._headers = headers
        self._files = {name: _made(name, content) for name, content in contents.items()}

    def index(self, request: Request) -> Response:
        """The folder's page. A browser that opens a chat is told at once what the component is going to ask for."""
        response = self.file("index.html", request)
        wanted = [(name, request.query_params[name]) for name in _KEY if name in request.query_params]
        if wanted and all(_NAME.fullmatch(value) for _name, value in wanted):
            address = f"/chat/appearance?{urlencode(wanted)}"
            response.headers["Link"] = f"<{address}>; rel=preload; as=fetch; crossorigin"
        return response

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
    """The web component ``<bespoke-chat>``, and what our own page shares with it."""
    folder = _FOLDER / "component"
    contents = {
        "bespoke-chat.js": joined_script(folder, "bespoke-chat.js"),
        "bespoke-chat.css": joined_style(folder),
        "dom.js": (folder / "dom.js").read_bytes(),
    }
    return Files(contents, _COMPONENT_HEADERS)


def page_files() -> Files:
    """The page around it."""
    return Files(_read("page"), _PAGE_HEADERS)
