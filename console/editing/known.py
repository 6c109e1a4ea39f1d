"""What a draft's offers name: offerings, specifications, characteristics with their values; to be chosen from in forms.

Input: the files of a draft. Output: names; of files that can't be read none, whatever they would have said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from catalog_adapter.contexts.files import ContextFiles
from console.editing.entries import ReadEntry, entries
from console.editing.form.conditions import written_value
from foundation.errors import BadInput

_FILE = "offers.yml"
_MOST_VALUES = 60


@dataclass
class Known:
    """``characteristics``: id → its values, as a form writes them. The term and optional parts of bundles, too.
    ``names``: what characteristics are called, and of a characteristic and a value, what the value is."""

    offerings: dict[str, str] = field(default_factory=dict)
    specifications: dict[str, str] = field(default_factory=dict)
    characteristics: dict[str, list[str]] = field(default_factory=dict)
    names: dict[tuple[str, ...], str] = field(default_factory=dict)

    def name(self, characteristic: str, value: str | None = None) -> str:
        """What a characteristic, or one of its values, is called; as it is written where it has no name."""
        if value is not None:
            return self.names.get((characteristic, value), value)
        return self.names.get((characteristic,)) or self.offerings.get(characteristic, characteristic)


def known_names(files: ContextFiles, language: str = "") -> Known:
    """Of all layers together; names in ``language`` where there are some in it."""
    known = Known()
    for path, text in sorted(files.texts.items(), key=lambda one: len(one[0])):
        if path.rpartition("/")[2] == _FILE:
            for one in _readable(text, "product_specifications"):
                known.specifications.setdefault(one.id, name_of(one.entry, language=language))
                for characteristic in _parts(one.entry.get("characteristics")):
                    _add(known, str(characteristic.get("id", "")), _values(characteristic))
                    _add_names(known, characteristic, language)
            for one in _readable(text, "product_offerings"):
                known.offerings.setdefault(one.id, name_of(one.entry, language=language))
                _add(known, "term", [str(term.get("id")) for term in _parts(one.entry.get("terms"))])
                for term in _parts(one.entry.get("terms")):
                    known.names.setdefault(("term", str(term.get("id"))), name_of(term, language=language))
                for part in _parts(one.entry.get("bundle")):
                    if part.get("optional") is True:
                        _add(known, str(part.get("offering", "")), ["true", "false"])
    return known


def name_of(entry: dict[str, Any], key: str = "name", *, language: str = "") -> str:
    """A text of an entry in one language, that one if it can be; the id, or nothing, without one."""
    text = entry.get(key)
    if isinstance(text, dict):
        fitting = (one for locale, one in text.items() if str(locale)[:2] == language)
        text = next(fitting, next(iter(text.values()), ""))
    return text if isinstance(text, str) else str(entry.get("id", "")) if key == "name" else ""


def _add(known: Known, name: str, values: list[str]) -> None:
    there = known.characteristics.setdefault(name, [])
    there += [one for one in values if one not in there]


def _add_names(known: Known, characteristic: dict[str, Any], language: str) -> None:
    own_id = str(characteristic.get("id", ""))
    known.names.setdefault((own_id,), name_of(characteristic, language=language))
    for value in _parts(characteristic.get("values")):
        if "name" in value:
            name = name_of(value, language=language)
            known.names.setdefault((own_id, written_value(value.get("value"))), name)


def _values(characteristic: dict[str, Any]) -> list[str]:
    if characteristic.get("type") == "boolean":
        return ["true", "false"]
    values = characteristic.get("values")
    listed = islice(values, _MOST_VALUES) if isinstance(values, list) else ()
    return [written_value(one.get("value") if isinstance(one, dict) else one) for one in listed]


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())


def _readable(text: str, listed: str) -> list[ReadEntry]:
    try:
        return entries(text, listed)
    except BadInput:
        return []
