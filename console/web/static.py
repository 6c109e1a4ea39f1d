"""The files that pages load: our own styles and scripts, and the code editor as its package ships it.

All are read from this machine. Of NiceGUI's package only CodeMirror's files are served; it is not imported.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from fastapi import Request, Response

from foundation.errors import NotFound

_OURS = Path(__file__).parent.parent / "static"
_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True)
class _File:
    content: bytes
    zipped: bytes
    etag: str


def editor_folder() -> Path:
    """Where CodeMirror's modules are."""
    found = find_spec("nicegui")
    assert found is not None
    assert found.origin is not None, "the package is a folder"
    return Path(found.origin).parent / "elements" / "codemirror" / "dist"


def own_file(name: str, request: Request) -> Response:
    """A style or script of ours. Raises NotFound."""
    return _answer(_OURS, name, request)


def editor_file(name: str, request: Request) -> Response:
    """A module of the code editor. Raises NotFound."""
    return _answer(editor_folder(), name, request)


def _answer(folder: Path, name: str, request: Request) -> Response:
    path = folder / name
    if path.parent != folder or path.suffix not in _MEDIA_TYPES or not path.is_file():
        raise NotFound(f"There is no file {name!r}.")
    file = _read(path, path.stat().st_mtime_ns)
    headers = {"ETag": file.etag, "Vary": "Accept-Encoding", "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == file.etag:
        return Response(status_code=304, headers=headers)
    zips = "gzip" in request.headers.get("accept-encoding", "")
    if zips:
        headers["Content-Encoding"] = "gzip"
    return Response(file.zipped if zips else file.content, media_type=_MEDIA_TYPES[path.suffix], headers=headers)


@lru_cache(maxsize=64)
def _read(path: Path, _changed_at: int) -> _File:
    content = path.read_bytes()
    return _File(content, gzip.compress(content, mtime=0), f'"{hashlib.sha256(content).hexdigest()[:32]}"')
