"""The simple fields: lines, numbers, amounts, days, choices, yes or no."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from catalog_adapter.offers.amounts import MONEY
from console.editing.form.field import Entry, Field, Shown, Typed
from foundation.errors import BadInput


@dataclass(frozen=True)
class OneText(Field):
    """A key that one input shows. ``suggest`` names the list of what is known."""

    suggest: str = ""
    kind: ClassVar[str] = "line"

    @abstractmethod
    def written(self, value: Any) -> str | None:
        """As the input shows it; None where it can't."""

    @abstractmethod
    def value(self, text: str) -> Any:
        """What a text that isn't empty says. Raises BadInput."""

    def texts(self, prefix: str, part: Entry) -> dict[str, str] | None:
        """See the base."""
        if self.name not in part:
            return {}
        text = self.written(part[self.name])
        return None if text is None else {f"{prefix}{self.name}": text}

    def read(self, prefix: str, typed: Typed, _before: Entry) -> Entry:
        """See the base."""
        text = typed.get(f"{prefix}{self.name}", "").strip()
        return {self.name: self.value(text)} if text else {}

    def shown(self, prefix: str, typed: Typed, _languages: Sequence[str], _before: Entry) -> Shown:
        """See the base."""
        full = f"{prefix}{self.name}"
        return Shown(self.kind, full, self.name, {"": typed.get(full, "")}, suggest=self.suggest)


@dataclass(frozen=True)
class Line(OneText):
    """One line of text."""

    def written(self, value: Any) -> str | None:
        """See the base."""
        return one_line(value) if isinstance(value, str) else None

    def value(self, text: str) -> Any:
        """See the base."""
        return text


@dataclass(frozen=True)
class Number(OneText):
    """A whole number."""

    kind: ClassVar[str] = "number"

    def written(self, value: Any) -> str | None:
        """See the base."""
        return str(value) if type(value) is int else None

    def value(self, text: str) -> Any:
        """See the base."""
        if not re.fullmatch(r"-?[0-9]{1,15}", text):
            raise BadInput(f"“{text[:40]}” is no whole number.", advice="Write digits alone.")
        return int(text)


@dataclass(frozen=True)
class Money(OneText):
    """An amount, with a point."""

    kind: ClassVar[str] = "money"

    def written(self, value: Any) -> str | None:
        """See the base."""
        return value if isinstance(value, str) else None

    def value(self, text: str) -> Any:
        """See the base. A decimal comma is meant as a point."""
        amount = text.replace(",", ".")
        if not re.fullmatch(MONEY, amount):
            raise BadInput(f"“{text[:40]}” is no amount of money.", advice="Write it as 29.00.")
        return amount


@dataclass(frozen=True)
class Day(OneText):
    """A day."""

    kind: ClassVar[str] = "day"

    def written(self, value: Any) -> str | None:
        """See the base."""
        return value.isoformat() if type(value) is date else None

    def value(self, text: str) -> Any:
        """See the base."""
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise BadInput(f"“{text[:40]}” is no day.", advice="Write it as 2027-01-31.") from None


@dataclass(frozen=True)
class Choice(OneText):
    """One of some words, or none."""

    options: tuple[str, ...] = ()

    def written(self, value: Any) -> str | None:
        """See the base."""
        return value if value in self.options else None

    def value(self, text: str) -> Any:
        """See the base."""
        if text not in self.options:
            raise BadInput(f"“{text[:40]}” can't be chosen here.", advice="Choose one of the list.")
        return text

    def shown(self, prefix: str, typed: Typed, _languages: Sequence[str], _before: Entry) -> Shown:
        """See the base."""
        full = f"{prefix}{self.name}"
        return Shown("choice", full, self.name, {"": typed.get(full, "")}, self.options)


@dataclass(frozen=True)
class Check(Field):
    """Yes or no; ``otherwise`` is what counts where the entry doesn't say."""

    otherwise: bool = False

    def texts(self, prefix: str, part: Entry) -> dict[str, str] | None:
        """See the base."""
        value = part.get(self.name, self.otherwise)
        return ({f"{prefix}{self.name}": "yes"} if value else {}) if isinstance(value, bool) else None

    def read(self, prefix: str, typed: Typed, before: Entry) -> Entry:
        """See the base. What is so anyway is not written, unless it was."""
        value = typed.get(f"{prefix}{self.name}") == "yes"
        return {self.name: value} if value != self.otherwise or before.get(self.name) is value else {}

    def shown(self, prefix: str, typed: Typed, _languages: Sequence[str], _before: Entry) -> Shown:
        """See the base."""
        full = f"{prefix}{self.name}"
        return Shown("check", full, self.name, {"": typed.get(full, "")})


def one_line(text: str) -> str | None:
    """An input of one line loses line ends."""
    return None if "\n" in text or "\r" in text else text
