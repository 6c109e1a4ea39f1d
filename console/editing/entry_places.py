"""Where in a draft the entries stand that others name: the file and the list of each, so that a page can link its form.

Input: the files of a draft, and the segment that a conversation is held in. Output: id → file and list.
"""

from __future__ import annotations

from collections.abc import Iterable

from catalog_adapter.contexts.files import ContextFiles
from console.editing.entries import entries
from foundation.errors import BadInput


def entry_places(files: ContextFiles, name: str, lists: Iterable[str], segment: str) -> dict[str, tuple[str, str]]:
    """The entries of all files of that name that a segment has; one that it says itself is the segment's own."""
    found: dict[str, tuple[str, str]] = {}
    wanted = list(lists)
    for path in (name, f"segments/{segment}/{name}"):
        text = files.texts.get(path, "")
        for listed in wanted:
            found |= dict.fromkeys(_ids(text, listed), (path, listed))
    return found


def _ids(text: str, listed: str) -> list[str]:
    try:
        return [one.id for one in entries(text, listed)]
    except BadInput:
        return []  # what can't be read has no form
