"""The chat's files, read once and served from memory: the component for any site, and what the page loads later.

Input: a file's name. Output: its content, without comments and indentation, with strict headers. Nothing inline is
allowed to run but what the page's policy names by its hash, so a text that looks like markup could do nothing even if
it became some.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request, Response

from foundation.errors import NotFound
from gateway.channels.web.joining import joined_script, joined_style
from gateway.channels.web.shrinking import shrunk

COMPONENT = Path(__file__).parent / "component"
PAGE = Path(__file__).parent / "page"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    # Asked for again each time, but only sent again when changed: a new version is live at once.
    "Cache-Control": "no-cache",
}
#: The component is for pages of any site; what it may do there is decided where it asks for a conversation.
_COMPONENT_HEADERS = {**HEADERS, "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
#: Where the chat's endpoints are, seen from the component's own address.
_ENDPOINTS = "../"
_MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True)
class File:
    """What is sent: as it is, and zipped."""

    content: bytes
    zipped: bytes
    media_type: str
    etag: str


def made(name: str, content: bytes) -> File:
    """A file of this name, ready to be sent."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return File(content, gzip.compress(content, mtime=0), _MEDIA_TYPES[Path(name).suffix], etag)


def answered(file: File, headers: Mapping[str, str], request: Request) -> Response:
    """A file as the answer to a request: 304 if the browser has it already."""
    headers = {**headers, "ETag": file.etag, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == file.etag:
        return Response(status_code=304, headers=headers)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(file.content, media_type=file.media_type, headers=headers)
    return Response(file.zipped, media_type=file.media_type, headers={**headers, "Content-Encoding": "gzip"})


class Files:
    """Files by name. They are in memory, so none has to wait for a thread."""

    def __init__(self, contents: Mapping[str, bytes], headers: Mapping[str, str]) -> None:
        self._headers = headers
        self._files = {name: made(name, shrunk(name, content)) for name, content in contents.items()}

    async def file(self, name: str, request: Request) -> Response:
        """One file, or 304 if the browser has it already; NotFound for a name there is no file of."""
        file = self._files.get(name)
        if file is None:
            raise NotFound(f"The chat has no file {name!r}.")
        return answered(file, self._headers, request)


def component_script(folder: Path, endpoints: str) -> bytes:
    """The web component ``<bespoke-chat>`` as one module; ``endpoints`` is where the chat's are, seen from where the
    module is."""
    style = shrunk("style.css", joined_style(folder)).decode()
    parts = {
        "style.js": f"export const style = {json.dumps(style)};\n",
        "server.js": f"export const SERVER = new URL({json.dumps(endpoints)}, import.meta.url);\n",
    }
    return joined_script(folder, "bespoke-chat.js", parts)


def component_files() -> Files:
    """The web component, and what our own page shares with it."""
    contents = {
        "bespoke-chat.js": component_script(COMPONENT, _ENDPOINTS),
        "dom.js": (COMPONENT / "dom.js").read_bytes(),
    }
    return Files(contents, _COMPONENT_HEADERS)


def page_files() -> Files:
    """What our own page does not have in it: what only some of those who open it need."""
    return Files({name: (PAGE / name).read_bytes() for name in ("picker.js", "icon.svg")}, HEADERS)
