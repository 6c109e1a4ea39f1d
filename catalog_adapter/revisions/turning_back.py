"""Takes a step out of a draft, or puts it in again, whatever else was changed since; entry by entry, line by line.

Input: the draft's files as they are now, and what the step changed. Output: the files without it. What was done since
stays; where that is of the same entry, nothing is done.
"""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.layers.reader import Unreadable, read_yaml
from catalog_adapter.revisions.diff import diff
from catalog_adapter.revisions.steps import ChangedFiles

#: How deep an entry is in its file: the list it is in, and its id.
_DEPTH = 2


class ChangedSince(Exception):
    """Somebody has changed the same since. ``entries`` says what, as ``file › list › id``."""

    def __init__(self, entries: list[str]) -> None:
        super().__init__(", ".join(entries))
        self.entries = entries


def without_step(now: ContextFiles, changed: ChangedFiles) -> ContextFiles:
    """The files without what a step changed; where ``changed`` is turned round, with it. Raises ChangedSince."""
    texts = dict(now.texts)
    for path, (before, after) in changed.items():
        back = _back(path, before, after, texts.get(path))
        if back is None:
            texts.pop(path, None)
        else:
            texts[path] = back
    return replace(now, texts=texts)


def entries_of(changed: ChangedFiles) -> list[str]:
    """The entries that a step changed, each as ``file › list › id``."""
    return list(
        dict.fromkeys(
            " › ".join(one) for path, (before, after) in changed.items() for one in _entries(path, before, after)
        )
    )


def _back(path: str, before: str | None, after: str | None, now: str | None) -> str | None:
    if now == after:
        return before
    if before is None or after is None or now is None:
        raise ChangedSince([path])
    both = set(_entries(path, before, after)) & set(_entries(path, after, now))
    merged = None if both else _merged(before, after, now)
    if merged is None or not _is_readable(merged):
        raise ChangedSince(sorted(" › ".join(one) for one in both) or [path])
    return merged


def _entries(path: str, before: str | None, after: str | None) -> list[tuple[str, ...]]:
    """Where the entries are that differ."""
    old, new = (ContextFiles("", {} if one is None else {path: one}) for one in (before, after))
    return list(dict.fromkeys((path, *one.path[:_DEPTH]) for one in diff(old, new)))


def _merged(before: str, after: str, now: str) -> str | None:
    """``now`` with the lines put back that differ between ``after`` and ``before``; None where they aren't there."""
    old, left, here = (one.splitlines(keepends=True) for one in (before, after, now))
    same = [one for one in SequenceMatcher(None, left, here, autojunk=False).get_matching_blocks() if one.size]
    made, done = list[str](), 0
    for kind, begin, end, first, last in SequenceMatcher(None, left, old, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        block = next((one for one in same if one.a <= begin and end <= one.a + one.size), None)
        if block is None:
            return None
        shift = block.b - block.a
        made += [*here[done : begin + shift], *old[first:last]]
        done = end + shift
    return "".join([*made, *here[done:]])


def _is_readable(text: str) -> bool:
    try:
        read_yaml(Path(), text)
    except Unreadable:
        return False
    return True
