"""The chat's files, read once and served from memory: the component for any site, and the page that uses it.

Input: a file's name. Output: its content, without comments and indentation, with strict headers. Nothing inline is
ever allowed to run, so a text that looks like markup could do nothing even if it became some.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

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
#: What no script needs: blanks around signs, line ends where nothing can end, a last semicolon. What is quoted stays as
#: it is. No comment stands behind code here, no regular expression, and no template within a template.
_SPARE_OF_JS = re.compile(
    rb'("(?:[^"\\\n]|\\.)*"|`[^`]*`)|;?\s*(\}) *|\s*([=<>?:,;&|]+)\s*| *([(\[{])\s*|\s*([)\]]) *| *([*/]) *'
)
#: What no style sheet needs: blanks around what ends something and after a colon or a comma, a last semicolon.
_SPARE_OF_CSS = re.compile(rb"\s*;?\s*(\})\s*|\s*([{;>])\s*|(?<=[:,])\s+")


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
    if suffix == ".js":
        content = _SPARE_OF_JS.sub(rb"\1\2\3\4\5\6", _SPARE.sub(b"", content))
    if suffix == ".css":
        content = _style(content)
    return _File(
        content,
        gzip.compress(content, mtime=0),
        _MEDIA_TYPES[suffix],
        f'"{hashlib.sha256(content).hexdigest()[:32]}"',
    )


def _style(content: bytes) -> bytes:
    return _SPARE_OF_CSS.sub(rb"\1\2", _SPARE.sub(b"", content))


class Files:
    """Files by name. They are in memory, so none has to wait for a thread."""

    def __init__(self, contents: dict[str, bytes], headers: dict[str, str]) -> None:
        self._headers = headers
        self._files = {name: _made(name, content) for name, content in contents.items()}

    def index(self, request: Request, known: object | None) -> Response:
        """The folder's page. ``known`` is how the assistant that it opens looks and speaks, which the chat then needn't
        ask for."""
        file = self._files["index.html"]
        if known is not None:
            # No text in it can end the element.
            data = json.dumps(known).replace("<", "\\u003c")
            element = f'<script type="application/json" id="known">{data}</script></body>'
            file = _made("index.html", file.content.replace(b"</body>", element.encode()))
        return self._answer(file, request)

    async def file(self, name: str, request: Request) -> Response:
        """One file, or 304 if the browser has it already; NotFound for a name there is no file of."""
        file = self._files.get(name)
        if file is None:
            raise NotFound(f"The chat has no file {name!r}.")
        return self._answer(file, request)

    def _answer(self, file: _File, request: Request) -> Response:
        headers = {**self._headers, "ETag": file.etag, "Vary": "Accept-Encoding"}
        if request.headers.get("if-none-match") == file.etag:
            return Response(status_code=304, headers=headers)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(file.content, media_type=file.media_type, headers=headers)
        return Response(file.zipped, media_type=file.media_type, headers={**headers, "Content-Encoding": "gzip"})


def component_files() -> Files:
    """The web component ``<bespoke-chat>``, and what our own page shares with it."""
    folder = _FOLDER / "component"
    style = f"export const style = {json.dumps(_style(joined_style(folder)).decode())};\n"
    contents = {
        "bespoke-chat.js": joined_script(folder, "bespoke-chat.js", {"style.js": style}),
        "dom.js": (folder / "dom.js").read_bytes(),
    }
    return Files(contents, _COMPONENT_HEADERS)


def page_files() -> Files:
    """The page around it."""
    return Files(_read("page"), _PAGE_HEADERS)
