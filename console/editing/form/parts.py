"""Fields with parts: a mapping within an entry, and a list of parts that can be added and taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from console.editing.form.field import (
    Entry,
    Field,
    Row,
    Shown,
    Typed,
    all_texts,
    not_shown,
    put,
    shown_fields,
)

#: Stands for the place of a row that is not there yet, in the form of a row to be added.
BLANK = "{}"
#: More than anybody changes in a form.
_MOST_ROWS = 300


@dataclass(frozen=True)
class Group(Field):
    """A mapping with fields of its own."""

    fields: tuple[Field, ...] = ()

    def texts(self, prefix: str, part: Entry) -> dict[str, str] | None:
        """See the base."""
        value = part.get(self.name, {})
        if not isinstance(value, dict) or not_shown(self.fields, value) or (self.name in part and not value):
            return None
        return all_texts(self.fields, f"{prefix}{self.name}.", value)

    def read(self, prefix: str, typed: Typed, before: Entry) -> Entry:
        """See the base."""
        inner = before.get(self.name)
        found = put(self.fields, f"{prefix}{self.name}.", typed, inner if isinstance(inner, dict) else {})
        return {self.name: found} if found else {}

    def shown(self, prefix: str, typed: Typed, languages: Sequence[str], before: Entry) -> Shown:
        """See the base."""
        full = f"{prefix}{self.name}"
        fields = shown_fields(self.fields, f"{full}.", typed, languages, before.get(self.name) or {})
        return Shown("group", full, self.name, rows=[Row(full, "", fields)])


@dataclass(frozen=True)
class Rows(Field):
    """A list of mappings. ``bare``: a part that says this key alone is written without the mapping. ``alone``: one part
    may stand without the list.

    A row knows its place in the file, so that what it doesn't show of a part stays with it.
    """

    fields: tuple[Field, ...] = ()
    bare: str = ""
    alone: bool = False

    def texts(self, prefix: str, part: Entry) -> dict[str, str] | None:
        """See the base."""
        parts = self._parts(part)
        if parts is None or (self.name in part and not 0 < len(parts) <= _MOST_ROWS):
            return None
        found: dict[str, str] = {}
        for place, one in enumerate(parts):
            entry = self._entry(one)
            if entry is None or (not isinstance(one, dict) and not_shown(self.fields, entry)):
                return None
            row = f"{prefix}{self.name}.{place}."
            found |= {f"{row}at": str(place)} | all_texts(self.fields, row, entry)
        return found

    def read(self, prefix: str, typed: Typed, before: Entry) -> Entry:
        """See the base. A row in which everything is empty is gone."""
        old = self._parts(before) or []
        found = []
        for row, now in self._rows(prefix, typed).items():
            was = _at(old, now.pop(f"{row}at", ""), {})
            if now or (was and not all_texts(self.fields, row, self._entry(was) or {})):
                found.append(self._read(row, now, was))
        if self.alone and len(found) == 1 and not isinstance(before.get(self.name), list):
            return {self.name: found[0]}
        return {self.name: found} if found else {}

    def shown(self, prefix: str, typed: Typed, languages: Sequence[str], before: Entry) -> Shown:
        """See the base."""
        full = f"{prefix}{self.name}"
        old = [self._entry(one) or {} for one in self._parts(before) or []]
        rows = []
        for row, now in self._rows(prefix, typed).items():
            at = now.get(f"{row}at", "")
            was = _at(old, at, {})
            rows.append(Row(row, at, shown_fields(self.fields, row, now, languages, was), not_shown(self.fields, was)))
        name = f"{full}.{BLANK[0]}{self.name}{BLANK[1]}."
        blank = Row(name, "", shown_fields(self.fields, name, {}, languages, {}))
        return Shown("rows", full, self.name, rows=rows, blank=blank)

    def _read(self, row: str, typed: Typed, was: Any) -> Any:
        after = put(self.fields, row, typed, self._entry(was) or {})
        is_bare = set(after) == {self.bare} and not (isinstance(was, dict) and set(was) == {self.bare})
        return after[self.bare] if is_bare and not isinstance(after[self.bare], list) else after

    def _parts(self, entry: Entry) -> list[Any] | None:
        """The parts there are; None for what is no list of them."""
        value = entry.get(self.name, [])
        return value if isinstance(value, list) else [value] if self.alone else None

    def _entry(self, part: Any) -> Entry | None:
        if isinstance(part, dict):
            return part
        return {self.bare: part} if self.bare and not isinstance(part, list) else None

    def _rows(self, prefix: str, typed: Typed) -> dict[str, dict[str, str]]:
        """The rows that were sent, in their order: names, and what was typed there."""
        start, found = f"{prefix}{self.name}.", dict[str, dict[str, str]]()
        for name, text in typed.items():
            place, dot, _ = name.removeprefix(start).partition(".")
            if name.startswith(start) and dot and text:
                found.setdefault(f"{start}{place}.", {})[name] = text
        return found


def _at(parts: Sequence[Any], place: str, otherwise: Any) -> Any:
    """The part at a place that a form names."""
    return parts[int(place)] if place.isdecimal() and len(place) < 6 and int(place) < len(parts) else otherwise
