"""The last good copies of a remote catalogue on disk. Input: a copy. Output: the newest that is whole.

A copy is a file of lines: the SHA-256 of all that follows, a header in JSON, then each resource as its kind and its
canonical text. A file that does not check out is reported and passed over. Its name is the time it was written, so
that the newest is the last by name; the few newest are kept.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import structlog

from catalog_adapter.tmf620.remote.files import replace_file, writing_in
from catalog_adapter.tmf620.remote.remote_copy import RemoteCopy
from catalog_adapter.tmf620.remote.resources import Resource, content_hash

_KEPT = 3
_SUFFIX = ".copy"
_CONFIRMED = "confirmed.json"
_LONGEST_SLUG = 40
_UNSAFE = re.compile(r"[^a-z0-9]+")

_log = structlog.get_logger(__name__)


def folder_of(folder: Path, name: str, address: str) -> Path:
    """The folder of a remote: readable, safe whatever ``name`` is, and another one for another address."""
    slug = _UNSAFE.sub("-", name.lower()).strip("-")[:_LONGEST_SLUG]
    return folder / f"{slug or 'remote'}-{sha256(f'{name}\0{address}'.encode()).hexdigest()[:16]}"


class CopyStore:
    """The copies in one folder. Its methods block: they are called from threads. ``most_bytes`` bounds what is read."""

    def __init__(self, folder: Path, *, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes

    def save(self, copy: RemoteCopy) -> None:
        """Keep a copy. Raises OSError; then those before are as they were."""
        header = {"fetched_at": copy.fetched_at.isoformat(), "content_hash": copy.content_hash, "notes": copy.notes}
        lines = [json.dumps(header).encode()]
        lines += [f"{resource.kind} {resource.text}".encode() for resource in copy.resources]
        content = b"\n".join(lines)
        with writing_in(self._folder):
            replace_file(self._next_file(copy.fetched_at), [sha256(content).hexdigest().encode(), b"\n", content])
            for old in self._files()[_KEPT:]:
                old.unlink()

    def confirm(self, copy: RemoteCopy) -> None:
        """Keep that the remote has said of the copy saved last that it is so still. Raises OSError."""
        confirmed = {"fetched_at": copy.fetched_at.isoformat(), "content_hash": copy.content_hash}
        with writing_in(self._folder):
            replace_file(self._folder / _CONFIRMED, [json.dumps(confirmed).encode()])

    def load(self) -> RemoteCopy | None:
        """The newest copy that is whole, if there is one; blind to whether the remote still answers."""
        for file in self._files():
            try:
                return self._with_confirmation(self._read(file))
            except (OSError, ValueError, KeyError, TypeError) as error:
                _log.error("a copy of a remote catalogue is damaged and not used", file=str(file), error=str(error))
        return None

    def _files(self) -> list[Path]:
        """The newest first."""
        return sorted(self._folder.glob(f"*{_SUFFIX}"), reverse=True)

    def _next_file(self, at: datetime) -> Path:
        """A name after those of all files there are, whatever the clock says."""
        stamp = int(at.timestamp() * 1_000_000)
        newest = next((file.stem for file in self._files() if file.stem.isdecimal()), "0")
        return self._folder / f"{max(stamp, int(newest) + 1):020d}{_SUFFIX}"

    def _read(self, file: Path) -> RemoteCopy:
        if file.stat().st_size > self._most_bytes:
            raise ValueError(f"it has more than {self._most_bytes} bytes")
        checksum, _, content = file.read_bytes().partition(b"\n")
        if sha256(content).hexdigest().encode() != checksum:
            raise ValueError("it is not what was written")
        first, *lines = content.decode().split("\n")
        header = json.loads(first)
        resources = tuple(Resource.from_text(*line.split(" ", 1)) for line in lines)
        if content_hash(resources) != header["content_hash"]:
            raise ValueError("its resources are not those of its header")
        return RemoteCopy(resources, header["content_hash"], _time(header), tuple(header["notes"]), stale=True)

    def _with_confirmation(self, copy: RemoteCopy) -> RemoteCopy:
        try:
            confirmed = json.loads((self._folder / _CONFIRMED).read_bytes())
            if confirmed["content_hash"] == copy.content_hash:
                return replace(copy, fetched_at=max(copy.fetched_at, _time(confirmed)))
        except (OSError, ValueError, KeyError, TypeError):
            pass  # without it, the copy looks older than it is, never younger
        return copy


def _time(document: dict[str, Any]) -> datetime:
    at = datetime.fromisoformat(document["fetched_at"])
    if at.tzinfo is None:
        raise ValueError("its time has no zone")
    return at
