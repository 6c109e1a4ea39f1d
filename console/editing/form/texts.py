"""Fields by language: texts that customers read, and phrases that they say."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from console.editing.form.field import Entry, Field, Shown, Typed


@dataclass(frozen=True)
class ByLanguage(Field):
    """One input for all languages, or one for each."""

    kind: ClassVar[str]

    @abstractmethod
    def written(self, value: Any) -> str | None:
        """One language's value as its input shows it; None where it can't."""

    @abstractmethod
    def value(self, text: str) -> Any:
        """What an input that isn't empty says."""

    def texts(self, prefix: str, part: Entry) -> dict[str, str] | None:
        """See the base."""
        if self.name not in part:
            return {}
        value = part[self.name]
        by_language = value if isinstance(value, dict) else {"": value}
        found = {_full(prefix, self.name, language): self.written(one) for language, one in by_language.items()}
        return None if None in found.values() else {name: text or "" for name, text in found.items()}

    def read(self, prefix: str, typed: Typed, _before: Entry) -> Entry:
        """See the base."""
        full = f"{prefix}{self.name}"
        found = {name[len(full) + 1 :]: self.value(text) for name, text in typed.items() if text.strip()}
        if not found:
            return {}
        return {self.name: found[""] if set(found) == {""} else {one: value for one, value in found.items() if one}}

    def shown(self, prefix: str, typed: Typed, languages: Sequence[str], _before: Entry) -> Shown:
        """See the base. A text that is for all languages stays one."""
        full = f"{prefix}{self.name}"
        there = {name[len(full) :]: text for name, text in typed.items()}
        blank = {f".{one}" if one else "": "" for one in languages} if "" not in there else {}
        return Shown(self.kind, full, self.name, blank | there)


@dataclass(frozen=True)
class Text(ByLanguage):
    """What customers read."""

    kind: ClassVar[str] = "text"

    def written(self, value: Any) -> str | None:
        """See the base."""
        return value if isinstance(value, str) and value == value.strip() and "\r" not in value else None

    def value(self, text: str) -> Any:
        """See the base."""
        return text.strip()


@dataclass(frozen=True)
class Phrases(ByLanguage):
    """What customers say, one a line."""

    kind: ClassVar[str] = "phrases"

    def written(self, value: Any) -> str | None:
        """See the base."""
        return "\n".join(value) if isinstance(value, list) and all(isinstance(one, str) for one in value) else None

    def value(self, text: str) -> Any:
        """See the base."""
        return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _full(prefix: str, name: str, language: str) -> str:
    return f"{prefix}{name}.{language}" if language else f"{prefix}{name}"
