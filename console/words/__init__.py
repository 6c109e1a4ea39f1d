"""The console's words in the staff's languages: one file a language, each with the same keys.

Input: a key, and what its braces stand for. Output: text. Times and numbers as the language writes them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import yaml
from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent

_FOLDER = Path(__file__).parent
LANGUAGES = {"en": "English", "de": "Deutsch", "es": "Español", "fr": "Français"}


@lru_cache
def catalogue(language: str) -> dict[str, str]:
    """All words of a language, by key."""
    loaded: dict[str, str] = yaml.safe_load((_FOLDER / f"{language}.yml").read_text("utf-8"))
    return loaded


class Words:
    """One language's words: ``words("save")``."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue = catalogue(language)

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of a key; a key that there is none of is a mistake of ours, and raises."""
        text = self._catalogue[key]
        return text.format_map(values) if values else text

    def counted(self, key: str, number: int, /, **values: object) -> str:
        """The text of a key about so many things, its ``{count}``: by the plural rules of the language, the words of
        ``key_one`` where it takes the singular."""
        return self(f"{key}_one" if self.is_one(number) else key, count=self.number(number), **values)

    def is_one(self, number: int) -> bool:
        """Whether the language takes the singular for so many: in French for none, too."""
        return Locale(self.language).plural_form(number) == "one"

    def time(self, at: datetime | str) -> str:
        """A point in time, in UTC; as a text, it is one of a TMF document."""
        at = datetime.fromisoformat(at) if isinstance(at, str) else at
        return f"{format_datetime(at, 'medium', locale=self.language)} UTC"

    def day(self, day: date) -> str:
        """A day."""
        return format_date(day, "medium", locale=self.language)

    def short_day(self, day: date) -> str:
        """A day without its year."""
        return format_skeleton("MMMd", datetime(day.year, day.month, day.day, tzinfo=UTC), locale=self.language)

    def number(self, number: float) -> str:
        """A number."""
        return format_decimal(number, locale=self.language)

    def share(self, share: float | None) -> str:
        """A share of 1 in percent; a dash where it is of nothing."""
        return (
            "–" if share is None else format_percent(round(share, 3), locale=self.language, decimal_quantization=False)
        )

    def money(self, amount: float, currency: str) -> str:
        """An amount of money."""
        return format_currency(amount, currency, locale=self.language)

    def duration(self, seconds: float | None) -> str:
        """How long something took, in its largest unit; a dash where that isn't known."""
        if seconds is None:
            return "–"
        return format_timedelta(timedelta(seconds=seconds), threshold=2, locale=self.language)


def language_of(chosen: str, accepted: str) -> str:
    """The language that somebody chose, else the first of their browser's that there are words in, else English."""
    asked = (part.split(";")[0].strip()[:2].lower() for part in accepted.split(","))
    return next((one for one in (chosen, *asked) if one in LANGUAGES), "en")
