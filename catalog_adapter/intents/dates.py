"""The days a message names: *3 December*, *1.12.*, *next monday*, *in two weeks*, *as soon as possible*.

Input: a message, and the day it is where the CSP is. Output: a ``date`` entity for each, its value the day as ISO 8601
writes it (``2026-12-03``), or ``soonest`` where no day is wished for. A day without its year is the next one, but for
one that has just gone by. Words are looked up rather than left to a library that guesses: what is no date, must be
none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from catalog_adapter.intents.date_words import date_words
from catalog_adapter.intents.language import Language, Token, tokens_of
from catalog_adapter.intents.number_words import read_number
from catalog_adapter.intents.understanding import Entity

#: What is said where no day is wished for.
SOONEST = "soonest"

_ISO = re.compile(r"(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?!\d)")
_NUMERIC = re.compile(r"(?<![\d.,/-])(\d{1,2})([./-])(\d{1,2})(?:\2(20\d\d|\d\d)(?!\d)|(\.)(?!\d)|(?![\d.,/-]*\d))")
_YEAR = re.compile(r"20\d\d")
_GONE_BY = timedelta(days=90)  # a day that has passed so lately is meant, and told, rather than next year's
_LONGEST = 6  # tokens of a phrase
_MOST = 400  # units from today: more is no date anybody means
_DECEMBER = 12

_Found = tuple[int, int, str]


class DateReader:
    """Reads dates in one locale; ``today`` tells the day it is where the CSP is."""

    def __init__(self, words: Language, locale: str, today: Callable[[], date]) -> None:
        self._numbers = words
        self._words = date_words(locale)
        self._today = today

    def read(self, text: str, taken: Sequence[Entity | Token], *, certain: bool = False) -> list[Entity]:
        """The dates of ``text``, none overlapping each other or ``taken``. ``certain``: something else was asked for
        that may be called like a day, *Freitag AG*, so a word must introduce the date."""
        tokens = tokens_of(text)
        found = sorted([*self._numeric(text), *self._in_words(tokens)], key=lambda one: (one[0] - one[1], one[0]))
        chosen: list[Entity] = []
        for start, end, value in found:
            free = all(end <= one.start or one.end <= start for one in (*chosen, *taken))
            if free and (not certain or self._cued(tokens, start)) and not self._is_none(tokens, start, end):
                chosen.append(Entity(kind="date", text=text[start:end], start=start, end=end, value=value))
        return sorted(chosen, key=lambda one: one.start)

    def _numeric(self, text: str) -> Iterator[_Found]:
        for match in _ISO.finditer(text):
            yield from _valid(match, _day(int(match[1]), int(match[2]), int(match[3])))
        tokens = tokens_of(text)
        for match in _NUMERIC.finditer(text):
            plain = match[4] or (match[5] and self._words.points)
            if not plain and not self._cued(tokens, match.start()):
                continue  # 24/7, 29.90, 5-10
            day, month = int(match[1]), int(match[3])
            if self._words.month_first and match[2] == "/":
                day, month = month, day
            yield from _valid(match, self._meant(day, month, match[4]))

    def _in_words(self, tokens: Sequence[Token]) -> Iterator[_Found]:
        for first in range(len(tokens)):
            for end, value in (*self._named(tokens, first), *self._weekday(tokens, first), *self._told(tokens, first),
                               *self._in_units(tokens, first)):  # fmt: skip
                yield tokens[first].start, tokens[end - 1].end, value

    def _named(self, tokens: Sequence[Token], first: int) -> Iterator[tuple[int, str]]:
        """*3rd of December 2026*, *December 3*."""
        words, begins = self._words, tokens[first].folded
        second = first + 1
        while second < len(tokens) and tokens[second].folded in words.fillers:
            second += 1
        if second == len(tokens):
            return
        other = tokens[second].folded
        number, month = (begins, other) if other in words.months else (other, begins)
        day = self._day_of_month(number)
        if day is None or month not in words.months or (month == begins and not self._ends_there(tokens, second)):
            return
        end = second + 1
        year, last = self._year(tokens, end)
        meant = self._meant(day, words.months[month], year)
        if meant is not None:
            yield last, meant.isoformat()

    def _year(self, tokens: Sequence[Token], place: int) -> tuple[str | None, int]:
        """The year that may follow, and the place after it: "december 3rd 2026", "3 de enero de 2027"."""
        filled = place < len(tokens) and tokens[place].folded in self._words.fillers
        at = place + filled
        if at < len(tokens) and _YEAR.fullmatch(tokens[at].folded):
            return tokens[at].folded, at + 1
        return None, place

    def _ends_there(self, tokens: Sequence[Token], place: int) -> bool:
        """Whether a number after a month counts nothing else: "in december 5 lines"."""
        after = tokens[place + 1].folded if place + 1 < len(tokens) else ""
        return not after or after in self._words.fillers or bool(_YEAR.fullmatch(after))

    def _day_of_month(self, word: str) -> int | None:
        number = int(word) if word.isdecimal() else self._numbers.ordinals.get(word) or self._numbers.number(word)
        return number if number is not None and 1 <= number <= 31 else None

    def _weekday(self, tokens: Sequence[Token], first: int) -> Iterator[tuple[int, str]]:
        """*Monday*, *next monday*, *lundi prochain*: the first such day after today."""
        words = self._words
        place = first + 1 if tokens[first].folded in words.next and first + 1 < len(tokens) else first
        weekday = words.weekdays.get(tokens[place].folded)
        if weekday is None:
            return
        after = next((size for size in (2, 1) if _phrase(tokens, place + 1, size) in words.next), 0)
        ahead = (weekday - self._today().weekday() - 1) % 7 + 1
        yield place + 1 + after, (self._today() + timedelta(days=ahead)).isoformat()

    def _told(self, tokens: Sequence[Token], first: int) -> Iterator[tuple[int, str]]:
        """*Tomorrow*, *next week*, *as soon as possible*: phrases that are a date as they stand."""
        words, today = self._words, self._today()
        for size in range(1, min(_LONGEST, len(tokens) - first) + 1):
            phrase = _phrase(tokens, first, size)
            if phrase in words.soonest:
                yield first + size, SOONEST
            elif phrase in words.days and (words.days[phrase] or self._cued(tokens, tokens[first].start)):
                # "I'd like to order today" wishes for no day
                yield first + size, (today + timedelta(days=words.days[phrase])).isoformat()
            elif phrase in words.weeks:
                monday = today - timedelta(days=today.weekday())
                yield first + size, (monday + timedelta(weeks=words.weeks[phrase])).isoformat()
            elif phrase in words.coming_months:
                yield first + size, _months_on(today.replace(day=1), words.coming_months[phrase]).isoformat()

    def _in_units(self, tokens: Sequence[Token], first: int) -> Iterator[tuple[int, str]]:
        """*In two weeks*, *10 days from now*."""
        words = self._words
        sizes = (size for size in (3, 2, 1) if _phrase(tokens, first, size) in words.in_cues)
        cue = next(sizes, 0)
        place = first + cue
        if place >= len(tokens):
            return
        number, end = read_number(tokens, place, self._numbers)
        if number is None:
            number, end = self._numbers.number(tokens[place].folded), place + 1
        unit = words.units.get(tokens[end].folded) if number is not None and end < len(tokens) else None
        if number is None or unit is None or number > _MOST:
            return
        after = next((size for size in (4, 3, 2) if _phrase(tokens, end + 1, size) in words.from_now), 0)
        if cue or after:
            yield end + 1 + after, _on(self._today(), number, unit).isoformat()

    def _meant(self, day: int, month: int, year: str | None) -> date | None:
        """The day of this or next year, where no year was said."""
        if year is not None:
            return _day(int(year) % 100 + 2000, month, day)
        today = self._today()
        this = _day(today.year, month, day)
        if this is not None and this < today - _GONE_BY:
            return _day(today.year + 1, month, day)
        return this

    def _cued(self, tokens: Sequence[Token], start: int) -> bool:
        """Whether a word before it introduces a date."""
        before = [one for one in tokens if one.end <= start]
        sizes = (size for size in (3, 2, 1) if len(before) >= size)
        return any(_phrase(before, len(before) - size, size) in self._words.cues for size in sizes)

    def _is_none(self, tokens: Sequence[Token], start: int, end: int) -> bool:
        """Whether the word is part of a phrase that is no date: *guten Morgen*."""
        for first in range(len(tokens)):
            for size in range(1, min(_LONGEST, len(tokens) - first) + 1):
                inside = tokens[first].start <= start and end <= tokens[first + size - 1].end
                if inside and _phrase(tokens, first, size) in self._words.never:
                    return True
        return False


def _phrase(tokens: Sequence[Token], first: int, size: int) -> str:
    return " ".join(one.folded for one in tokens[first : first + size]) if first + size <= len(tokens) else ""


def _valid(match: re.Match[str], day: date | None) -> Iterator[_Found]:
    if day is not None:
        yield match.start(), match.end(), day.isoformat()


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _on(today: date, number: int, unit: str) -> date:
    if unit == "month":
        return _months_on(today, number)
    return today + timedelta(**{f"{unit}s": number})


def _months_on(day: date, months: int) -> date:
    """The same day of a later month, or its last."""
    years, month = divmod(day.month - 1 + months, _DECEMBER)
    for last in range(day.day, 27, -1):
        found = _day(day.year + years, month + 1, last)
        if found is not None:
            return found
    return date(day.year + years, month + 1, day.day)
