"""A field of a form: which keys of an entry it is for, how it is shown, and what its texts say."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog_adapter.tmf620.api.editing.entries import same
from console.errors import FieldUnusable
from foundation.errors import BadInput

Entry = dict[str, Any]
#: Name in the form → what was typed. Names of parts are joined by dots: ``prices.0.name.de``.
Typed = Mapping[str, str]


@dataclass(frozen=True)
class Shown:
    """A field as a template shows it. ``texts``: by what follows its name (``""``, ``.de``); ``rows``: of a list, each
    with the fields of a part; ``blank`` a row to be added; ``kept`` the keys of a row that are not shown."""

    kind: str
    name: str
    label: str
    texts: Mapping[str, str] = field(default_factory=dict)
    options: Sequence[str] = ()
    suggest: str = ""
    rows: Sequence[Row] = ()
    blank: Row | None = None

    @property
    def is_filled(self) -> bool:
        """Whether anything stands in it."""
        return any(self.texts.values()) or any(one.is_filled for row in self.rows for one in row.fields)


@dataclass(frozen=True)
class Row:
    """A part of a list as a template shows it. ``at`` is its place in the file, empty for a new one."""

    name: str
    at: str
    fields: Sequence[Shown]
    kept: Sequence[str] = ()


@dataclass(frozen=True)
class Field(ABC):
    """For one key of an entry, or several (``names``). ``prefix`` is where in the form it stands."""

    name: str

    @property
    def names(self) -> tuple[str, ...]:
        """The keys that it reads and writes."""
        return (self.name,)

    @abstractmethod
    def texts(self, prefix: str, part: Entry) -> dict[str, str] | None:
        """What the form's inputs hold for these keys of an entry; None where they can't."""

    @abstractmethod
    def read(self, prefix: str, typed: Typed, before: Entry) -> Entry:
        """The keys that the form's texts say, without those they leave empty. Raises BadInput."""

    @abstractmethod
    def shown(self, prefix: str, typed: Typed, languages: Sequence[str], before: Entry) -> Shown:
        """For the template, with what is typed."""


def of(typed: Typed, name: str) -> dict[str, str]:
    """What was typed under a name, without what is empty."""
    return {key: text for key, text in typed.items() if text and (key == name or key.startswith(f"{name}."))}


def part_of(entry: Entry, names: Iterable[str]) -> Entry:
    """Some keys of an entry."""
    return {name: entry[name] for name in names if name in entry}


def texts_of(one: Field, prefix: str, entry: Entry) -> dict[str, str] | None:
    """What a field shows of an entry; None where it would lose something."""
    part = part_of(entry, one.names)
    texts = one.texts(prefix, part)
    if texts is None:
        return None
    texts = {name: text for name, text in texts.items() if text}
    try:
        return texts if same(one.read(prefix, texts, part), part) else None
    except BadInput:
        return None


def put(fields: Sequence[Field], prefix: str, typed: Typed, before: Entry) -> Entry:
    """An entry as it was, with what was changed in the form. Raises FieldUnusable."""
    after = dict(before)
    for one in fields:
        texts = texts_of(one, prefix, before)
        now = of(typed, f"{prefix}{one.name}")
        if texts is None or texts == now:
            continue
        found = _read(one, prefix, now, before)
        for name in one.names:
            if name in found:
                after[name] = found[name]
            else:
                after.pop(name, None)
    return after


def _read(one: Field, prefix: str, typed: Typed, before: Entry) -> Entry:
    try:
        return one.read(prefix, typed, part_of(before, one.names))
    except FieldUnusable:
        raise  # of a part, which knows better
    except BadInput as error:
        raise FieldUnusable(error.message, advice=error.advice, field=f"{prefix}{one.name}") from None


def all_texts(fields: Sequence[Field], prefix: str, entry: Entry) -> dict[str, str]:
    """What a form's inputs hold for an entry."""
    found = (texts_of(one, prefix, entry) for one in fields)
    return {name: text for texts in found if texts for name, text in texts.items()}


def not_shown(fields: Sequence[Field], entry: Entry) -> list[str]:
    """The keys of an entry that a form can't show."""
    shown = {name for one in fields if texts_of(one, "", entry) is not None for name in one.names}
    return [name for name in entry if name not in shown]


def shown_fields(
    fields: Sequence[Field], prefix: str, typed: Typed, languages: Sequence[str], entry: Entry
) -> list[Shown]:
    """A form for the template."""
    return [
        one.shown(prefix, of(typed, f"{prefix}{one.name}"), languages, part_of(entry, one.names))
        for one in fields
        if texts_of(one, prefix, entry) is not None
    ]
