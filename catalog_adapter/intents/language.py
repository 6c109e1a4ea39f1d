"""What understanding must know of a language beside the examples: yes and no, negation, ordinals, numbers, cues."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from catalog_adapter.intents.understanding import EntityPeriod

_FOLDER = Path(__file__).parent / "languages"
_SHORTEST_STEM = 4
_MARKS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]*"  # that combine with the letter before
_TOKEN = re.compile(
    rf"(?:[^\W\d_]{_MARKS})+(?:['’](?:[^\W\d_]{_MARKS})+)*"
    # 1,000 and 12'345'678: one number, where thousands are set apart by one and the same mark
    r"|(?<![\d.,'’])[1-9]\d{0,2}(?P<mark>[.,'’\u00a0\u202f])\d{3}(?:(?P=mark)\d{3})*(?![.,'’]?\d)"
    r"|(?<![\d.,'’])[1-9]\d{0,2}(?: 000)+(?!\d)"
    rf"|(?:\d{_MARKS})+"
)
#: No number that customers mean is larger; whatever is counts as this.
_FAR = 10**15


@dataclass(frozen=True)
class Token:
    """A word or a number of a message. ``folded`` is without case and accents; offsets are into the message."""

    folded: str
    start: int
    end: int


def fold(text: str) -> str:
    """Without case and accents, and with plain apostrophes: how words are compared."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def tokens_of(text: str) -> list[Token]:
    """Words and numbers with their places; ``500mb`` is two tokens, ``1,000`` is one: ``1000``."""
    return list(_tokens_of(text))


@lru_cache(32)
def _tokens_of(text: str) -> tuple[Token, ...]:
    """Several readers look at the same message one after the other, and at the buttons that it may stand for."""
    return tuple(Token(_folded_token(match), match.start(), match.end()) for match in _TOKEN.finditer(text))


def _folded_token(match: re.Match[str]) -> str:
    return fold(match[0].replace(match["mark"] or " ", ""))


def folded_phrase(text: str) -> str:
    """A phrase as its folded tokens with single blanks."""
    return " ".join(token.folded for token in tokens_of(text))


@dataclass(frozen=True)
class Language:
    """The words of one language, folded. ``…_cues`` introduce a place or a name, the ``certain`` ones whatever was
    asked; ``openers`` may stand before a question, ``courtesies`` at the end of a wish; ``joiners`` end a name ("Ana
    Lopez and my e-mail …").
    ``number_joins`` stand within a number in words, and ``number_parts`` finds the parts of one that is written in one
    word. ``most_cues`` stand before the most that something may cost, ``most_endings`` after it.

    ``negations`` deny what follows, and ``without`` does so even in a question; ``negation_joins`` carry that on to the
    next thing, and ``negation_endings`` deny what stands before them. ``joins`` stand between several items of one
    message, ``corrections`` between what was said and what is meant, ``exchanges`` before what is to be replaced.
    ``ordinals`` count from 1, from the end with -1, and 0 is the middle; ``other``, ``same`` and ``that`` refer to what
    was asked or taken. ``endings`` inflect words.
    """

    yes: frozenset[str]
    no: frozenset[str]
    negations: frozenset[str]
    question_words: frozenset[str]
    openers: frozenset[str]
    courtesies: frozenset[str]
    ordinals: dict[str, int]
    numbers: dict[str, int]
    months: frozenset[str]
    years: frozenset[str]
    place_cues: tuple[str, ...]
    name_cues: tuple[str, ...]
    company_cues: tuple[str, ...]
    certain_name_cues: tuple[str, ...]
    certain_company_cues: tuple[str, ...]
    joiners: frozenset[str]
    cheapest: frozenset[str]
    number_joins: frozenset[str]
    number_parts: re.Pattern[str] | None
    currencies: dict[str, str]
    periods: dict[EntityPeriod, tuple[str, ...]]
    most_cues: tuple[str, ...]
    most_endings: tuple[str, ...]
    without: frozenset[str]
    negation_joins: frozenset[str]
    negation_endings: frozenset[str]
    joins: frozenset[str]
    corrections: frozenset[str]
    exchanges: frozenset[str]
    other: frozenset[str]
    same: frozenset[str]
    that: frozenset[str]
    lowest: frozenset[str]
    highest: frozenset[str]
    endings: tuple[str, ...]

    def stem(self, word: str) -> str:
        """A folded word without the ending that inflects it: ``speeds`` is ``speed``."""
        for ending in self.endings:
            if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
                return word[: -len(ending)]
        return word

    def number(self, word: str) -> int | None:
        """A number in digits or as a word."""
        return min(int(word), _FAR) if word.isdecimal() else self.numbers.get(word)


@lru_cache
def language(code: str) -> Language:
    """The language ``code`` (``en``); one we have no words for has none, and only examples count."""
    raw = read_language(code)
    return Language(
        yes=_folded(raw.get("yes", ())),
        no=_folded(raw.get("no", ())),
        negations=_folded(raw.get("negations", ())),
        question_words=_folded(raw.get("question_words", ())),
        openers=_folded(raw.get("openers", ())),
        courtesies=_folded(raw.get("courtesies", ())),
        ordinals=_numbered(raw.get("ordinals", {})),
        numbers=_numbered(raw.get("numbers", {})),
        months=_folded(raw.get("months", ())),
        years=_folded(raw.get("years", ())),
        place_cues=_longest_first(raw.get("place_cues", ())),
        name_cues=_longest_first(raw.get("name_cues", ())),
        company_cues=_longest_first(raw.get("company_cues", ())),
        certain_name_cues=_longest_first(raw.get("certain_name_cues", ())),
        certain_company_cues=_longest_first(raw.get("certain_company_cues", ())),
        joiners=_folded(raw.get("joiners", ())),
        cheapest=_folded(raw.get("cheapest", ())),
        number_joins=_folded(raw.get("number_joins", ())),
        number_parts=_parts_of_numbers([*_numbered(raw.get("numbers", {})), *_folded(raw.get("number_joins", ()))]),
        currencies={word: code for code, words in raw.get("currencies", {}).items() for word in _folded(words)},
        periods={period: _longest_first(phrases) for period, phrases in raw.get("periods", {}).items()},
        most_cues=_longest_first(raw.get("most_cues", ())),
        most_endings=_longest_first(raw.get("most_endings", ())),
        without=_folded(raw.get("without", ())),
        negation_joins=_folded(raw.get("negation_joins", ())),
        negation_endings=_folded(raw.get("negation_endings", ())),
        joins=_folded(raw.get("joins", ())),
        corrections=_folded(raw.get("corrections", ())),
        exchanges=_folded(raw.get("exchanges", ())),
        other=_folded(raw.get("other", ())),
        same=_folded(raw.get("same", ())),
        that=_folded(raw.get("that", ())),
        lowest=_folded(raw.get("lowest", ())),
        highest=_folded(raw.get("highest", ())),
        endings=_longest_first(raw.get("endings", ())),
    )


def read_language(code: str) -> dict[str, Any]:
    """The file of a language with every word as text: ``no`` is a word here, and no boolean. Empty without one."""
    path = _FOLDER / f"{code}.yml"
    if not path.is_file():
        return {}
    loaded: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - makes texts only
    return loaded


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(folded_phrase(word) for word in words)


def _numbered(words: dict[str, list[str]]) -> dict[str, int]:
    return {folded_phrase(word): int(number) for number, group in words.items() for word in group}


def _parts_of_numbers(words: Iterable[str]) -> re.Pattern[str] | None:
    alternatives = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.compile(alternatives) if alternatives else None


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(_folded(words), key=len, reverse=True))
