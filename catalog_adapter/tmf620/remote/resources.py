"""Resources of a catalogue, raw. Input: the body of a page. Output: its resources, each with its canonical text.

The canonical text is JSON on one line with sorted keys and numbers exactly as they came; equal text is an equal
resource. It is what is hashed, and what is kept on disk.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any, NoReturn

from foundation.remote.errors import Unusable

#: The kinds of resources that are read, by the names of their paths.
KINDS = ("catalog", "category", "productOffering", "productOfferingPrice", "productSpecification")

_DEEPEST = 64  # levels; TMF620's own definitions need about ten
_LONGEST_EXCERPT = 80


@dataclass(frozen=True)
class Resource:
    """One resource. ``document`` is what the remote sent, numbers with a fraction as Decimal; not to be changed."""

    kind: str
    id: str
    text: str
    document: dict[str, Any] = field(compare=False, hash=False, repr=False)

    @classmethod
    def from_text(cls, kind: str, text: str) -> Resource:
        """From its canonical text. Raises ValueError."""
        document = _parse(text)
        return cls(kind, str(document["id"]), text, document)


def read_resources(kind: str, body: bytes, came: str) -> tuple[list[Resource], int]:
    """The resources of a page, and how many of its entries have no id. ``came`` says in errors where it came from."""
    entries = _entries(body, came)
    usable = [entry for entry in entries if isinstance(entry, dict) and _id(entry)]
    try:
        found = [Resource(kind, _id(entry), canonical(entry), entry) for entry in usable]
    except ValueError as error:
        raise Unusable(f"{came} holds what can't be used: {error}.") from None
    return found, len(entries) - len(usable)


def in_order(resources: Iterable[Resource]) -> tuple[Resource, ...]:
    """By kind and id: an order that servers' own habits don't touch."""
    return tuple(sorted(resources, key=lambda resource: (resource.kind, resource.id)))


def content_hash(resources: Iterable[Resource]) -> str:
    """The same for the same resources in any order."""
    lines = sorted(f"{resource.kind} {resource.text}\n" for resource in resources)
    return sha256("".join(lines).encode()).hexdigest()


def canonical(value: object, depth: int = 0) -> str:
    """The canonical text of a JSON value. Raises ValueError where it is nested too deeply or holds half a character."""
    if depth > _DEEPEST:
        raise ValueError(f"it is nested more than {_DEEPEST} levels deep")
    if isinstance(value, dict):
        return "{" + ",".join(f"{_quoted(key)}:{canonical(value[key], depth + 1)}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(entry, depth + 1) for entry in value) + "]"
    if isinstance(value, str):
        return _quoted(value)
    return str(value) if isinstance(value, Decimal) else json.dumps(value)


def _quoted(text: str) -> str:
    text.encode()  # raises where JSON's escapes made half of a pair, which nothing behind us could write
    return json.dumps(text, ensure_ascii=False)


def _entries(body: bytes, came: str) -> list[Any]:
    try:
        found = _parse(body.decode("utf-8-sig")) if body.strip() else []
    except UnicodeDecodeError:
        raise Unusable(f"{came} is not in UTF-8: {_excerpt(body)}.") from None
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise Unusable(f"{came} is no JSON ({str(error)[:_LONGEST_EXCERPT]}): {_excerpt(body)}.") from None
    if isinstance(found, dict) and _id(found):
        return [found]
    if not isinstance(found, list):
        raise Unusable(f"{came} is no list of resources: {_excerpt(body)}.")
    return found


def _parse(text: str) -> Any:
    return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _id(entry: dict[str, Any]) -> str:
    found = entry.get("id")
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""


def _excerpt(body: bytes) -> str:
    text = body[: 4 * _LONGEST_EXCERPT].decode("utf-8", "replace").strip()
    return repr(text[:_LONGEST_EXCERPT])
