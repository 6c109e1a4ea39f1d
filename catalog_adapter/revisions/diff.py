"""What differs between two contents of a CSP, entry by entry, as people speak of it.

Input: two :class:`ContextFiles`. Output: changes, in the order of files and entries. Entries are told apart by ``id``,
so that moving one within a file is no change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.layers.reader import Unreadable, read_yaml

Kind = Literal["added", "removed", "changed"]
#: Where a change is that changes no value.
LAYOUT = ("comments and layout",)
_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
_LONGEST_VALUE = 120


@dataclass(frozen=True)
class Change:
    """One entry or value that differs. ``path`` leads to it: names and ids."""

    file: str
    path: tuple[str, ...]
    kind: Kind
    before: Any = None
    after: Any = None

    def __str__(self) -> str:
        where = " › ".join((self.file, *self.path))
        values = {"added": _short(self.after), "removed": _short(self.before)}
        told = values.get(self.kind) or f"{_short(self.before)} → {_short(self.after)}"
        return f"{_SIGNS[self.kind]} {where}: {told}"


def diff(before: ContextFiles | None, after: ContextFiles) -> list[Change]:
    """What has to change for ``before`` (None: nothing) to become ``after``."""
    old: Mapping[str, str] = before.texts if before else {}
    return [
        change
        for name in sorted(old.keys() | after.texts.keys())
        if old.get(name) != after.texts.get(name)
        for change in _file_changes(name, old.get(name), after.texts.get(name))
    ]


def _file_changes(name: str, before: str | None, after: str | None) -> Iterator[Change]:
    old, new = _content(before), _content(after)
    if isinstance(old, str) or isinstance(new, str):
        yield Change(name, (), "changed" if before and after else "added" if after else "removed", before, after)
        return
    found = list(_changes(name, (), old, new))
    yield from found
    if not found:
        yield Change(name, LAYOUT, "changed", "as before", "written anew")


def _content(text: str | None) -> Any:
    """What a file says; its text, if that is no YAML that can be read."""
    if text is None:
        return {}
    try:
        return read_yaml(Path(), text).plain()
    except Unreadable:
        return text


def _changes(file: str, path: tuple[str, ...], before: Any, after: Any) -> Iterator[Change]:
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _mapping_changes(file, path, before, after)
    elif isinstance(before, list) and isinstance(after, list):
        if _have_ids([*before, *after]):
            yield from _mapping_changes(file, path, _by_id(before), _by_id(after))
        else:
            yield from _list_changes(file, path, before, after)
    elif not _same(before, after):
        yield Change(file, path, "changed", before, after)


def _mapping_changes(
    file: str, path: tuple[str, ...], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Change]:
    for key, value in {**before, **after}.items():
        where = (*path, key)
        if not path and (key in before) != (key in after) and _has_entries(value):
            nothing = type(value)()
            yield from _changes(file, where, before.get(key, nothing), after.get(key, nothing))
        elif key not in after:
            yield Change(file, where, "removed", before=before[key])
        elif key not in before:
            yield Change(file, where, "added", after=after[key])
        else:
            yield from _changes(file, where, before[key], after[key])


def _list_changes(file: str, path: tuple[str, ...], before: Sequence[Any], after: Sequence[Any]) -> Iterator[Change]:
    old, now = set(map(repr, before)), set(map(repr, after))
    gone = [one for one in before if repr(one) not in now]
    new = [one for one in after if repr(one) not in old]
    if not gone and not new and not _same(before, after):
        yield Change(file, path, "changed", before, after)  # only the order, or how often
    for one in gone:
        yield Change(file, path, "removed", before=one)
    for one in new:
        yield Change(file, path, "added", after=one)


def _has_entries(value: Any) -> bool:
    """Whether a part of a file, all of which is new or gone, is told by what it holds."""
    return bool(value) and (isinstance(value, dict) or (isinstance(value, list) and _have_ids(value)))


def _have_ids(entries: Sequence[Any]) -> bool:
    return bool(entries) and all(isinstance(one, dict) and isinstance(one.get("id"), str) for one in entries)


def _by_id(entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {entry["id"]: {key: value for key, value in entry.items() if key != "id"} for entry in entries}


def _same(one: Any, other: Any) -> bool:
    return repr(one) == repr(other)  # True and 1 are equal in Python, but not here


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
