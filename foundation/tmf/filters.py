"""Attribute filters of TMF630: ``name=Line``, ``category.id=internet,tv``, ``price.value.gt=20``.

A path goes through objects and lists; of a list one entry is enough. Several values are alternatives, several filters
all have to hold. ``eq``, ``ne``, ``gt``, ``gte``, ``lt`` and ``lte`` may end a path; the last four compare numbers or
times.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from foundation.tmf.errors import QueryInvalid

_MOST_FILTERS = 20
_MOST_STEPS = 8
_LONGEST_NUMBER = 30
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le,
}  # fmt: skip


@dataclass(frozen=True)
class Filter:
    """One condition. ``wanted`` are the alternatives, as text."""

    path: tuple[str, ...]
    operator: str
    wanted: tuple[str, ...]

    def alternatives(self) -> list[str]:
        """The alternatives without the whole that they were written in: for values that have no comma."""
        return [one for one in self.wanted if one and "," not in one]

    def passes(self, resource: Mapping[str, Any]) -> bool:
        """Whether the resource fulfils it."""
        values = _values(resource, self.path)
        if self.operator in _ORDER:
            return any(_compares(value, self.operator, one) for value in values for one in self.wanted)
        is_equal = any(_equals(value, one) for value in values for one in self.wanted)
        return is_equal != (self.operator == "ne")


def filters_of(parameters: Iterable[tuple[str, str]]) -> list[Filter]:
    """The filters of a query. Raises QueryInvalid for a path or a value that makes no sense."""
    wanted: dict[str, list[str]] = {}
    for name, value in parameters:
        # as a whole, too: a name may have a comma
        wanted.setdefault(name, []).extend(dict.fromkeys([value, *value.split(",")]))
    if len(wanted) > _MOST_FILTERS:
        raise QueryInvalid(f"There are more than {_MOST_FILTERS} filters.")
    return [_filter(name, values) for name, values in wanted.items()]


def _filter(name: str, wanted: list[str]) -> Filter:
    path = tuple(name.split("."))
    if not all(path) or len(path) > _MOST_STEPS:
        raise QueryInvalid(f"{name[:80]!r} is no path of attributes.", advice="Write it as category.id=internet.")
    last = path[-1] if len(path) > 1 and path[-1] in {"eq", "ne", *_ORDER} else ""
    found = Filter(path[:-1] if last else path, last or "eq", tuple(wanted))
    if last in _ORDER and _comparable(wanted[0]) is None:
        raise QueryInvalid(
            f"{name[:80]} compares with {wanted[0][:80]!r}.", advice="Give a number, or a time as 2026-01-31T00:00:00Z."
        )
    return found


def _values(value: Any, path: tuple[str, ...]) -> Iterator[Any]:
    """All that a path leads to."""
    if isinstance(value, list):
        for one in value:
            yield from _values(one, path)
    elif not path:
        yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from _values(value[path[0]], path[1:])


def _equals(value: Any, wanted: str) -> bool:
    if isinstance(value, bool):
        return wanted == ("true" if value else "false")
    if isinstance(value, int | float | Decimal):
        return _number(wanted) == Decimal(str(value))
    return isinstance(value, str) and value == wanted


def _compares(value: Any, name: str, wanted: str) -> bool:
    ours, theirs = _comparable(value), _comparable(wanted)
    return type(ours) is type(theirs) and ours is not None and _ORDER[name](ours, theirs)


def _comparable(value: Any) -> Decimal | datetime | None:
    if isinstance(value, bool):
        return None
    found = _number(str(value))
    return found if found is not None else _time(str(value))


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text) if len(text) <= _LONGEST_NUMBER else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() else None


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
