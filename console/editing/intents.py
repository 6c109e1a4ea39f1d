"""Own intents as a form shows them, and what a form says of them put back into the file.

Input: the text of an ``intents.yml``. Output: entries, or the text with one entry changed; every other line stays as it
is, comments and order, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog_adapter.intents.models import WITH_PRESET
from catalog_adapter.layers.reader import Unreadable, read_yaml
from catalog_adapter.tmf620.api.editing.entries import EntryChange
from catalog_adapter.tmf620.api.editing.yaml_edit import edited
from console.editing.conflict import expect, mark_of
from foundation.errors import BadInput

_LISTED = "own_intents"
Entry = dict[str, Any]
#: Field → what was typed. Fields of a locale are named ``examples.de``; those for all ``examples``.
Typed = Mapping[str, str]


@dataclass(frozen=True)
class ShownIntent:
    """An own intent. ``read`` marks it; ``examples`` and ``answer`` are texts by locale, "" for all."""

    entry: Entry
    read: str

    @property
    def examples(self) -> dict[str, str]:
        """Examples, one a line, by locale."""
        return {locale: "\n".join(map(str, phrases)) for locale, phrases in _by_locale(self.entry.get("examples", []))}

    @property
    def answer(self) -> dict[str, str]:
        """The answer by locale."""
        return {locale: str(text) for locale, text in _by_locale(self.entry.get("answer") or "")}


def own_intents(text: str) -> list[ShownIntent]:
    """The own intents of a file, in its order. Raises BadInput where it can't be read."""
    return [ShownIntent(entry, mark_of(entry)) for entry in _entries(text)]


def with_intent(text: str, intent_id: str, typed: Typed, read: str, author: str) -> str:
    """The text with one intent as it was typed; ``read`` is empty for a new one. Raises FileChanged, BadInput."""
    before = next((one for one in _entries(text) if one.get("id") == intent_id), None)
    expect(before, read, name=intent_id, author=author)
    after = _entry(before or {"id": intent_id}, typed)
    return edited(text, [EntryChange("intents.yml", _LISTED, intent_id, before, after)], {})


def without_intent(text: str, intent_id: str, read: str, author: str) -> str:
    """The text without one intent. Raises FileChanged, BadInput."""
    before = next((one for one in _entries(text) if one.get("id") == intent_id), None)
    expect(before, read, name=intent_id, author=author)
    return edited(text, [EntryChange("intents.yml", _LISTED, intent_id, before, None)], {})


def _entry(before: Entry, typed: Typed) -> Entry:
    after = {name: value for name, value in before.items() if name not in ("behaviour", "examples", "answer")}
    preset = after.pop("preset", None)
    behaviour = typed.get("behaviour", "answer")
    after |= {"behaviour": behaviour, "examples": _phrases(typed)}
    if behaviour == "answer":
        after["answer"] = _texts(typed, "answer")
    elif behaviour in WITH_PRESET:
        offering = typed.get("offering", "").strip()
        kept = preset if isinstance(preset, dict) and preset.get("offering") == offering else {}
        after["preset"] = {**kept, "offering": offering}
    return after


def _phrases(typed: Typed) -> list[str] | dict[str, list[str]]:
    found = {
        locale: [" ".join(line.split()) for line in text.splitlines() if line.strip()]
        for locale, text in _fields(typed, "examples").items()
    }
    return found.get("", []) if set(found) <= {""} else {locale: one for locale, one in found.items() if one}


def _texts(typed: Typed, name: str) -> str | dict[str, str]:
    found = {locale: text.strip() for locale, text in _fields(typed, name).items()}
    return found.get("", "") if set(found) <= {""} else {locale: text for locale, text in found.items() if text}


def _fields(typed: Typed, name: str) -> dict[str, str]:
    """The texts of a field by locale."""
    return {
        field.removeprefix(name).removeprefix("."): text
        for field, text in typed.items()
        if field == name or field.startswith(f"{name}.")
    }


def _by_locale(value: Any) -> Sequence[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, dict) else [("", value)]


def _entries(text: str) -> list[Entry]:
    try:
        content = read_yaml(Path(), text).plain() if text.strip() else {}
    except Unreadable as error:
        raise BadInput(f"The file can't be read: {error.problem.message}.", advice="Mend it in the editor.") from None
    return [one for one in content.get(_LISTED) or [] if isinstance(one, dict) and isinstance(one.get("id"), str)]
