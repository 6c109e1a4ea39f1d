"""Reads what can be found out of a draft's files, each file on its own.

Input: a file. Output: its entries with all their texts; of a file that can't be read none.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from catalog_adapter.contexts.files import CONVERSATIONS
from catalog_adapter.layers.reader import Unreadable, read_yaml
from console.editing.known import name_of
from console.editing.searching.found import Entry, Kind

#: Keys whose texts are no words of people: conditions and cases name ids that stand elsewhere.
_LEFT_OUT = frozenset({"cases", "id"})
_CONSTRAINT_LISTS = ("constraints", "tables", "availability", "eligibility")


def entries_in(path: str, text: str) -> list[Entry]:
    """The entries of one file."""
    try:
        content = read_yaml(Path(), text).plain() if text.strip() else {}
    except Unreadable:
        return []
    name = path.rpartition("/")[2]
    if path.startswith(f"{CONVERSATIONS}/"):
        return [_conversation(path, content)]
    readers = {"intents.yml": _intents, "tone.yml": _tone, "offers.yml": _offers, "constraints.yml": _constraints}
    return list(readers[name](path, content)) if name in readers else []


def _intents(path: str, content: dict[str, Any]) -> Iterator[Entry]:
    for one in _listed(content, "own_intents"):
        page = f"/intents?{urlencode({'path': path})}#{one['id']}"
        yield Entry("intents", one["id"], tuple(_texts(one)), page, path)
    phrases = content.get("phrases")
    for intent, examples in phrases.items() if isinstance(phrases, dict) else ():
        yield Entry("intents", str(intent), tuple(_texts(examples)), f"/files?{urlencode({'path': path})}", path)


def _tone(path: str, content: dict[str, Any]) -> Iterator[Entry]:
    messages = content.get("messages")
    for message, wording in messages.items() if isinstance(messages, dict) else ():
        page = f"/tone?{urlencode({'path': path})}#{message}"
        yield Entry("tone", str(message), tuple(_texts(wording)), page, path)


def _offers(path: str, content: dict[str, Any]) -> Iterator[Entry]:
    for listed in ("product_offerings", "product_specifications"):
        for one in _listed(content, listed):
            page = _form("offers", path, listed, one["id"])
            inner = {name: value for name, value in one.items() if name != "characteristics"}
            kind: Kind = "product_offerings" if listed == "product_offerings" else "product_specifications"
            yield Entry(kind, _titled(one), tuple(_texts(inner)), page, path)
            for characteristic in _listed(one, "characteristics"):
                yield from _characteristic(characteristic, page, f"{path} · {one['id']}")


def _characteristic(one: dict[str, Any], page: str, where: str) -> Iterator[Entry]:
    plain = {name: value for name, value in one.items() if name != "values"}
    yield Entry("characteristics", _titled(one), tuple(_texts(plain)), page, where)
    values = one.get("values")
    for value in values if isinstance(values, list) else ():
        shown = value if isinstance(value, dict) else {"value": value}
        title = f"{_titled(one)}: {shown.get('value')}"
        yield Entry("values", title, tuple(_texts(shown)), page, where)


def _constraints(path: str, content: dict[str, Any]) -> Iterator[Entry]:
    for listed in _CONSTRAINT_LISTS:
        for one in _listed(content, listed):
            page = _form("constraints", path, listed, one["id"])
            yield Entry("constraints", one["id"], tuple(_texts(one)), page, path)


def _conversation(path: str, content: dict[str, Any]) -> Entry:
    name = path.rpartition("/")[2]
    about = content.get("about")
    texts = _texts({key: value for key, value in content.items() if key != "about"})
    return Entry("expected", about if isinstance(about, str) else name, (*texts, name), f"/expected#{name}", path)


def _form(area: str, path: str, listed: str, own_id: str) -> str:
    return f"/{area}/entry?{urlencode({'path': path, 'list': listed, 'id': own_id})}"


def _titled(entry: dict[str, Any]) -> str:
    """The id, with the name where that is another."""
    name = name_of(entry)
    return entry["id"] if name == entry["id"] else f"{name} ({entry['id']})"


def _listed(content: Any, listed: str) -> Iterator[dict[str, Any]]:
    found = content.get(listed) if isinstance(content, dict) else None
    for one in found if isinstance(found, list) else ():
        if isinstance(one, dict) and isinstance(one.get("id"), str):
            yield one


def _texts(value: Any) -> Iterator[str]:
    """All texts in a value, however deep; names of keys count where they name a characteristic."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int | float):
        yield str(value)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key in ("when", "require", "exclude"):
                yield " ".join([*map(str, one), *_texts(one)]) if isinstance(one, dict) else ""
            elif key not in _LEFT_OUT:
                yield from _texts(one)
