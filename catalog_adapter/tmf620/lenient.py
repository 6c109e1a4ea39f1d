"""What real servers write, read as it was meant: numbers as text, "Yes", one object where a list is due, HTML.

Every function takes anything that JSON can hold, and gives a clean value or None; none raises, none takes long.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

from catalog_adapter.tmf620.documents import Json

_LONGEST_READ = 20_000
_LONGEST_NUMBER = 15
_NUMBER = re.compile(r"[-+]?[0-9]{1,40}(\.[0-9]{1,40})?", re.ASCII)
_TRUE = {"true", "yes", "y", "1", "on"}
_FALSE = {"false", "no", "n", "0", "off"}
_BLOCKS = {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4"}


def mappings(raw: Any) -> list[Json]:
    """The objects of a list; of null none, of a single object itself."""
    listed = raw if isinstance(raw, list) else [raw]
    return [one for one in listed if isinstance(one, dict)]


def mapping(raw: Any) -> Json:
    """An object; of a list its first, of anything else an empty one."""
    return next(iter(mappings(raw)), {})


def text(raw: Any, longest: int) -> str:
    """Text in one line, without HTML and unprintable signs, at most ``longest`` signs; empty where there is none."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
        return ""
    plain = str(raw)[:_LONGEST_READ]
    if "<" in plain or "&" in plain:
        plain = _without_html(plain)
    if not plain.isprintable():
        plain = "".join(" " if unicodedata.category(one) in {"Cc", "Cs", "Zl", "Zp"} else one for one in plain)
    return " ".join(plain.split())[:longest].strip()


def folded(raw: Any) -> str:
    """Text as names are compared: case and signs between words don't matter. ``One-Time`` is ``onetime``."""
    return _folded(text(raw, 200))


@lru_cache(10_000)  # a catalogue says the same few words again and again
def _folded(words: str) -> str:
    return "".join(one for one in words.casefold() if one.isalnum())


def number(raw: Any) -> Decimal | None:
    """A number of reasonable size, exactly as it was written."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        return None
    if isinstance(raw, str) and not _NUMBER.fullmatch(raw.strip()):
        return None
    try:
        found = Decimal(str(raw) if isinstance(raw, str | float) else raw)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) < _LONGEST_NUMBER else None


def whole(raw: Any) -> int | None:
    """A whole number; 500.0 and "500" are."""
    found = number(raw)
    return int(found) if found is not None and found == found.to_integral_value() else None


def truth(raw: Any) -> bool | None:
    """A yes or a no."""
    if isinstance(raw, bool):
        return raw
    word = folded(raw)
    return True if word in _TRUE else False if word in _FALSE else None


def identity(raw: Any) -> str | None:
    """An id: any signs in one line, at most 200 of them."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        raw = str(raw)
    if not isinstance(raw, str) or not 0 < len(raw) <= 200:
        return None
    if not raw.isprintable() and any(unicodedata.category(one) in {"Cc", "Cs"} for one in raw):
        return None
    return raw if raw.strip() else None


def reference(raw: Any) -> str | None:
    """The id that a reference points to: its ``id``, else the end of its ``href``. Addresses are never followed."""
    if not isinstance(raw, dict):
        return identity(raw)
    if found := identity(raw.get("id")):
        return found
    href = raw.get("href")
    if not isinstance(href, str) or len(href) > 2000:
        return None
    return identity(unquote(re.split(r"[?#]", href)[0].rstrip("/").rpartition("/")[2]))


def day(raw: Any) -> date | None:
    """The date of a point in time, as it is written, whatever the zone."""
    if not isinstance(raw, str):
        return None
    try:
        return datetime.fromisoformat(raw[:40].strip()).date()
    except ValueError:
        return None


def is_over(resource: Json, today: date) -> bool:
    """Whether ``validFor`` says that a resource holds no more."""
    end = day(mapping(resource.get("validFor")).get("endDateTime"))
    return end is not None and end < today


def is_yet_to_come(resource: Json, today: date) -> bool:
    """Whether ``validFor`` says that a resource doesn't hold yet."""
    start = day(mapping(resource.get("validFor")).get("startDateTime"))
    return start is not None and start > today


class _TextOfHtml(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._hidden += tag in {"script", "style"}
        if tag in _BLOCKS:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"script", "style"} and self._hidden > 0
        if tag in _BLOCKS:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def _without_html(marked: str) -> str:
    parser = _TextOfHtml()
    parser.feed(marked)
    parser.close()
    return "".join(parser.parts)
