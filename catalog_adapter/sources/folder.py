"""Customer contexts in folders, ``<root>/<csp>/…``. A change is seen at the next use, at most five looks a second."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from catalog_adapter.contexts.compile import context_file
from catalog_adapter.contexts.errors import ContextInvalid
from catalog_adapter.contexts.files import CSP_NAME, ContextFiles
from catalog_adapter.contexts.folder import Fingerprint, csp_folders, fingerprint, is_csp_folder, read_folder
from catalog_adapter.contexts.parsed import ParsedContext
from catalog_adapter.sources.source import Head

_LOOK_EVERY = 0.2  # seconds between two looks at a folder
_QUIET = 0.03  # seconds in which nothing was written: who saves is done
_QUIET_WITH_LESS = 8  # times of quiet where text is gone: it is likely that the rest is still to be written
_MOST_WAITS = 20
_OLD_NS = 1_000_000_000


@dataclass
class _Seen:
    """A CSP's folder as it was last seen: what is in it, or why that can't be used."""

    looked_at: float
    print: Fingerprint
    head: Head | ContextInvalid


class FolderSource:
    """The contexts below one folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._seen: dict[str, _Seen] = {}
        self._looking: set[str] = set()

    async def head(self, csp: str) -> Head | None:
        """The folder as it is now, or was a moment ago."""
        seen = self._seen.get(csp)
        if seen is None or (time.monotonic() - seen.looked_at >= _LOOK_EVERY and csp not in self._looking):
            self._looking.add(csp)  # one waits until a file is saved, all others talk on with what they had
            try:
                seen = await asyncio.to_thread(self._look, csp)
            finally:
                self._looking.discard(csp)
        if seen is None:
            return None
        if isinstance(seen.head, ContextInvalid):
            raise seen.head
        return seen.head

    async def csps(self) -> list[str]:
        """The folders that may be a CSP's."""
        folders = await asyncio.to_thread(csp_folders, self._root)
        return [folder.name for folder in folders]

    async def files(self, csp: str, content: str) -> ContextFiles | None:
        """What is in the folder, if it is still what is asked for."""
        files, _ = await asyncio.to_thread(read_folder, self._root / csp)
        return files if files.content == content else None

    def _look(self, csp: str) -> _Seen | None:
        folder = self._root / csp
        # a folder that had a context.yml is being saved, or broken; what was good in it stays
        is_there = CSP_NAME.match(csp) and is_csp_folder(folder)
        if not is_there or (csp not in self._seen and not (folder / "context.yml").exists()):
            self._seen.pop(csp, None)
            return None
        found, seen = fingerprint(folder), self._seen.get(csp)
        if seen is None or seen.print != found:
            if seen is not None or not _is_old(found):
                found = _settled(folder, seen.print if seen else (), found)
            seen = _Seen(0.0, found, _head(folder))
        seen.looked_at = time.monotonic()
        self._seen[csp] = seen
        return seen


def _settled(folder: Path, known: Fingerprint, found: Fingerprint) -> Fingerprint:
    """The folder's state once nobody writes to it: half a file may be good YAML, and is not what was meant."""
    quiet = 0
    for _ in range(_MOST_WAITS):  # counted and not timed: where a machine stands still, its clock goes on
        if quiet >= (_QUIET_WITH_LESS if _has_less(known, found) else 1):
            break
        time.sleep(_QUIET)
        before, found = found, fingerprint(folder)
        quiet = quiet + 1 if before == found else 0
    return found


def _has_less(known: Fingerprint, found: Fingerprint) -> bool:
    """Whether a file is empty, or shorter than it was: editors empty a file before they write it."""
    sizes = {path: size for path, _, size in known}
    return any(size < sizes.get(path, 1) for path, _, size in found)


def _is_old(found: Fingerprint) -> bool:
    newest = max((changed for _, changed, _ in found), default=0)
    return time.time_ns() - newest > _OLD_NS


def _head(folder: Path) -> Head | ContextInvalid:
    files, problems = read_folder(folder)
    try:
        if problems:
            return ContextInvalid(folder.name, problems)
        own = {name: text for name, text in files.texts.items() if name == "context.yml"}
        context = context_file(ParsedContext(ContextFiles(files.csp, own, files.root)))
        return Head(files.csp, files.content, context, "folder", checked=False)
    except ContextInvalid as error:
        return error
