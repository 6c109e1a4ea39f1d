"""Fields whose input has a notation of its own: values, conditions, cases, ids, bounds, the rows of a table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from console.editing.form import conditions
from console.editing.form.simple import OneText, one_line

#: More of a table than that is better seen in a file.
_MOST_LINES = 1000


@dataclass(frozen=True)
class AnyValue(OneText):
    """A value of a characteristic: text, a whole number, true or false."""

    def written(self, value: Any) -> str | None:
        """See the base."""
        return one_line(conditions.written_value(value)) if isinstance(value, bool | int | str) else None

    def value(self, text: str) -> Any:
        """See the base."""
        return conditions.read_value(text)


@dataclass(frozen=True)
class Conditions(OneText):
    """What characteristics have to be."""

    kind: ClassVar[str] = "conditions"

    def written(self, value: Any) -> str | None:
        """See the base."""
        return one_line(conditions.written(value)) if isinstance(value, dict) else None

    def value(self, text: str) -> Any:
        """See the base."""
        return conditions.read(text)


@dataclass(frozen=True)
class ConditionLines(OneText):
    """Several conditions, or cases: one a line."""

    kind: ClassVar[str] = "condition_lines"

    def written(self, value: Any) -> str | None:
        """See the base."""
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            return None
        return "\n".join(conditions.written(one) for one in value)

    def value(self, text: str) -> Any:
        """See the base."""
        return [conditions.read(line) for line in text.splitlines() if line.strip()]


@dataclass(frozen=True)
class Ids(OneText):
    """One id or several, with commas between them. ``alone``: one by itself is no list."""

    alone: bool = False

    def written(self, value: Any) -> str | None:
        """See the base."""
        listed = [value] if isinstance(value, str) else value
        return ", ".join(listed) if isinstance(listed, list) and all(isinstance(one, str) for one in listed) else None

    def value(self, text: str) -> Any:
        """See the base."""
        found = [one.strip() for one in text.split(",") if one.strip()]
        return found[0] if self.alone and len(found) == 1 else found


@dataclass(frozen=True)
class IdLines(Ids):
    """Many short texts, such as postcodes: with commas between them, in an input that grows."""

    kind: ClassVar[str] = "area"


@dataclass(frozen=True)
class Bound(OneText):
    """How far: a whole number, an amount of money, or the id of a characteristic."""

    def written(self, value: Any) -> str | None:
        """See the base."""
        return one_line(str(value)) if type(value) in (int, str) else None

    def value(self, text: str) -> Any:
        """See the base."""
        return int(text) if re.fullmatch(r"-?[0-9]{1,15}", text) else text


@dataclass(frozen=True)
class Grid(OneText):
    """The rows of a table, one a line: ``fast | faster, pro``."""

    kind: ClassVar[str] = "grid"

    def written(self, value: Any) -> str | None:
        """See the base."""
        if not isinstance(value, list) or len(value) > _MOST_LINES or not all(isinstance(row, list) for row in value):
            return None
        return "\n".join(conditions.written_cells(row) for row in value)

    def value(self, text: str) -> Any:
        """See the base."""
        return [conditions.read_cells(line) for line in text.splitlines() if line.strip()]
