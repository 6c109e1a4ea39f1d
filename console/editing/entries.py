"""Entries of a data file's lists, and one of them put back as a form says it; every other line stays.

Input: the text of a file. Output: entries with their marks, or the text with one entry changed, added or taken out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog_adapter.layers.reader import Unreadable, read_yaml
from catalog_adapter.tmf620.api.editing.entries import EntryChange
from catalog_adapter.tmf620.api.editing.yaml_edit import edited
from console.editing.conflict import expect, mark_of
from foundation.errors import BadInput

Entry = dict[str, Any]


@dataclass(frozen=True)
class ReadEntry:
    """An entry as it is; ``read`` marks it. ``line`` is where it begins in the file, from 1."""

    listed: str
    entry: Entry
    read: str
    line: int

    @property
    def id(self) -> str:
        """How others name it."""
        return str(self.entry["id"])


def entries(text: str, listed: str) -> list[ReadEntry]:
    """The entries of a list, in the order of the file. Raises BadInput where it can't be read."""
    try:
        tree = read_yaml(Path(), text) if text.strip() else read_yaml(Path(), "{}")
    except Unreadable as error:
        raise BadInput(f"The file can't be read: {error.problem.message}.", advice="Mend it in the editor.") from None
    found = tree.items.get(listed)
    nodes = getattr(found, "items", [])
    if not isinstance(nodes, list):
        return []
    plain = [(one.plain(), one.origin.line) for one in nodes]
    return [
        ReadEntry(listed, entry, mark_of(entry), line)
        for entry, line in plain
        if isinstance(entry, dict) and isinstance(entry.get("id"), str)
    ]


def entry_of(text: str, listed: str, own_id: str) -> ReadEntry | None:
    """One entry; None where there is none."""
    return next((one for one in entries(text, listed) if one.id == own_id), None)


@dataclass(frozen=True)
class EntryEdit:
    """A change of one entry: ``read`` marks what was there when the form was opened, empty for a new one."""

    file: str
    listed: str
    id: str
    read: str
    author: str

    def put(self, text: str, made: Callable[[Entry], Entry]) -> str:
        """The text with the entry as ``made`` makes it of what is there. Raises FileChanged, BadInput."""
        before = self._before(text)
        after = made(before or {"id": self.id})
        return edited(text, [EntryChange(self.file, self.listed, self.id, before, after)], {})

    def removed(self, text: str) -> str:
        """The text without the entry. Raises FileChanged, BadInput."""
        return edited(text, [EntryChange(self.file, self.listed, self.id, self._before(text), None)], {})

    def _before(self, text: str) -> Entry | None:
        found = entry_of(text, self.listed, self.id)
        before = found.entry if found else None
        expect(before, self.read, name=self.id, author=self.author)
        return before
