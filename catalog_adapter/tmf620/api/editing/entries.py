"""The entries of a CSP's files that a change makes others of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from catalog_adapter.tmf620 import Imported
from catalog_adapter.tmf620.documents import Json


@dataclass(frozen=True)
class EntryChange:
    """An entry with an id in a list of a file, before and after; None where it is not there."""

    file: str
    listed: str
    id: str
    before: Json | None
    after: Json | None


def entry_changes(before: Imported, after: Imported) -> list[EntryChange]:
    """What differs between two readings, in the order of files and entries."""
    return [
        *_changes("offers.yml", before.offers, after.offers),
        *_changes("constraints.yml", before.constraints, after.constraints),
    ]


def entries_by_id(content: Mapping[str, list[Json]], listed: str) -> dict[str, Json]:
    """The entries of a list."""
    return {entry["id"]: entry for entry in content.get(listed, [])}


def _changes(file: str, before: Json, after: Json) -> Iterator[EntryChange]:
    for listed in dict.fromkeys([*before, *after]):
        old, new = entries_by_id(before, listed), entries_by_id(after, listed)
        for own_id in dict.fromkeys([*old, *new]):
            if not same(old.get(own_id), new.get(own_id)):
                yield EntryChange(file, listed, own_id, old.get(own_id), new.get(own_id))


def same(one: object, other: object) -> bool:
    """Equal and of one kind: True and 1 are equal in Python, but not here. The order of names doesn't matter."""
    return json.dumps(one, sort_keys=True, default=repr) == json.dumps(other, sort_keys=True, default=repr)
