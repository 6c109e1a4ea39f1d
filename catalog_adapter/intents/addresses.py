"""Addresses in a message: *12 High Street, EC1A 1BB*, *Hauptstr. 5, 8005 Zürich*, *Calle Mayor 3, 2ºB, 28013 Madrid*.

Input: a message, where a postcode may stand in it, and the open question. Output: one ``address`` entity, with the
parts that TM Forum's GeographicAddress has: ``streetName``, ``streetNr``, ``subUnitNumber``, ``postcode``, ``city``. A
street is told by a word such as *rue*, or by the question for an address; a town by the postcode that it stands beside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from catalog_adapter.intents.language import Language, Token, tokens_of
from catalog_adapter.intents.understanding import Entity
from catalog_adapter.intents.vocabulary import Vocabulary
from catalog_adapter.tone.reply import Asked

_LONGEST = 500  # characters of a message in which an address is looked for
_MOST_WORDS = 4  # of a town
_WORD = r"[^\W\d_][\w'’-]*\.?"
_NUMBER = r"\d{1,5}(?: ?[a-z])?(?:[-/]\d{1,4}[a-z]?)?(?!\w)"
_COUNTED_FLOOR = r"\d{1,2} ?[ºª°](?: ?\w{1,4})?"

#: What ``Asked.characteristic`` is where a whole address is asked for as the place, rather than its postcode.
ADDRESS = "address"
#: A part of an address: its start, end, and text.
_Part = tuple[int, int, str]


class AddressReader:
    """Reads addresses in one context and locale."""

    def __init__(self, words: Language, vocabulary: Vocabulary) -> None:
        self._words = words
        self._vocabulary = vocabulary

    def read(self, text: str, postcodes: Sequence[re.Match[str]], asked: Asked | None) -> list[Entity]:
        """The address of ``text``, if there is one; ``postcodes`` are all that may be one."""
        text = text[:_LONGEST]
        is_asked = asked is not None and asked.kind == "place" and asked.characteristic == ADDRESS
        parts = self._street(text, postcodes, asked_for=is_asked)
        if is_asked and not parts and not postcodes and asked is not None and asked.values == ["city"]:
            town = self._town(text, 0, len(text))
            return [_address(text, {"city": town})] if town else []
        if not parts and not (is_asked and postcodes):
            return []
        postcode = _beside(postcodes, parts)
        if postcode is not None:
            parts["postcode"] = postcode.start(), postcode.end(), postcode[0].upper()
        city = self._city(text, parts, asked_for=is_asked)
        if city is not None:
            parts["city"] = city
        elif set(parts) <= {"postcode"}:
            return []  # nothing but a postcode is one
        return [_address(text, parts)]

    def _street(self, text: str, postcodes: Sequence[re.Match[str]], *, asked_for: bool) -> dict[str, _Part]:
        """Street, number and flat. A postcode is no number of a house: "8005 Zürich" names no street."""
        matches = (match for way in _ways(asked_for) for match in way.finditer(text))
        codes = {one.span() for one in postcodes} if asked_for else set()
        found = next((one for one in matches if one.span("streetNr") not in codes), None)
        if found is None:
            return {}
        start, end = found.span("streetName")
        end = self._without_cue(text, start, end)
        parts = {"streetName": (start, end, text[start:end]), "streetNr": (*found.span("streetNr"), found["streetNr"])}
        flat = _flat().match(text, max(end for _, end, _ in parts.values())) or _flat_before(text, found.start())
        if flat is not None:
            parts["subUnitNumber"] = *flat.span("flat"), flat["flat"]
        return parts

    def _city(self, text: str, parts: Mapping[str, _Part], *, asked_for: bool) -> _Part | None:
        """The town: after the postcode, else between street and postcode; without one, after the street."""
        street = max((end for name, (_, end, _) in parts.items() if name != "postcode"), default=None)
        if "postcode" not in parts:
            return self._town(text, street, len(text)) if asked_for and street is not None else None
        start, end, _ = parts["postcode"]
        after = self._town(text, end, len(text))
        return after or (self._town(text, street, start) if street is not None and street < start else None)

    def _town(self, text: str, start: int, stop: int) -> _Part | None:
        """The words from ``start`` on that may be a town's, up to a mark, a number or a word of something else."""
        town: list[Token] = []
        for token in (one for one in tokens_of(text) if start <= one.start and one.end <= stop):
            between = text[town[-1].end if town else start : token.start]
            parted = bool(town) and any(mark in between for mark in ",;:!?()\n")
            if not town and token.folded in self._words.place_cues:  # "12 High Street in Leeds"
                start = token.end
                continue
            if parted or token.folded.isdigit() or self._means_something(token) or len(town) == _MOST_WORDS:
                break
            if len(between.strip(" ,.\n-")) > 0:
                break
            town.append(token)
        if not town:
            return None
        return town[0].start, town[-1].end, text[town[0].start : town[-1].end]

    def _without_cue(self, text: str, start: int, end: int) -> int:
        """Where the name of a street ends, without the *in* of what comes after it."""
        tokens = [one for one in tokens_of(text) if start <= one.start and one.end <= end]
        return tokens[-2].end if len(tokens) > 2 and tokens[-1].folded in self._words.place_cues else end

    def _means_something(self, token: Token) -> bool:
        words = self._words
        others = (words.joiners, words.courtesies, words.question_words, words.negations, words.yes)
        return token.folded in self._vocabulary.phrases or any(token.folded in one for one in others)


def _beside(postcodes: Sequence[re.Match[str]], parts: Mapping[str, _Part]) -> re.Match[str] | None:
    """The postcode that is no part of the street: the first after it, else the last before."""
    if not parts:
        return postcodes[0] if postcodes else None
    start, end = min(one[0] for one in parts.values()), max(one[1] for one in parts.values())
    after = [one for one in postcodes if one.start() >= end]
    before = [one for one in postcodes if one.end() <= start]
    return after[0] if after else before[-1] if before else None


def _address(text: str, parts: Mapping[str, _Part]) -> Entity:
    start, end = min(one[0] for one in parts.values()), max(one[1] for one in parts.values())
    named = {name: " ".join(said.split()).strip(" ,") for name, (_, _, said) in parts.items()}
    return Entity(
        kind="address", text=text[start:end], start=start, end=end, value=" ".join(text[start:end].split()), parts=named
    )  # fmt: skip


def _ways(asked_for: bool) -> Iterator[re.Pattern[str]]:
    """The ways to write a street with its number; any words will do where an address was asked for."""
    yield from _with_street_words()
    if asked_for:
        yield from _without_street_words()


@lru_cache
def _with_street_words() -> tuple[re.Pattern[str], ...]:
    words = street_words()
    before, after, endings, links = (
        "|".join(map(re.escape, sorted(words[kind], key=len, reverse=True)))
        for kind in ("before", "after", "endings", "links")
    )
    named_before = rf"(?P<streetName>(?<!\w)(?:{before})\.?\s*(?:(?:{links})\s*)*\b{_WORD}(?: {_WORD}){{0,4}}?)"
    to_its_end = rf"(?P<streetName>(?<!\w)(?:{before})\.? (?:(?:{links})\s*)*\b{_WORD}(?: {_WORD}){{0,4}})"
    number = rf"(?P<streetNr>{_NUMBER})"
    return _compiled(
        rf"\b{number},? +{to_its_end}",
        rf"{named_before},? *(?:n[ºo°]?\.? ?|nr\.? ?)?\b{number}",
        rf"\b{number},? +(?P<streetName>{_WORD}(?: {_WORD}){{0,3}}? (?:{after})\b\.?)",
        rf"(?P<streetName>\b{_WORD}[ -](?:{endings})\b\.?|\b[^\W\d_][\w'’-]*(?:{endings})\b\.?),? *{number}",
    )


@lru_cache
def _without_street_words() -> tuple[re.Pattern[str], ...]:
    number = rf"(?P<streetNr>{_NUMBER})"
    return _compiled(
        rf"(?:^|[,\n]) *{number},? (?P<streetName>{_WORD}(?: {_WORD}){{0,3}}) *(?=,|\n|$)",
        rf"(?:^|[,\n]) *(?P<streetName>{_WORD}(?: {_WORD}){{0,3}}),? {number} *(?=,|\n|$)",
    )


def _compiled(*ways: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one, re.IGNORECASE) for one in ways)


@lru_cache
def _flat() -> re.Pattern[str]:
    units = "|".join(map(re.escape, street_words()["units"]))
    return re.compile(rf",? *(?P<flat>{_COUNTED_FLOOR}|(?:{units})\.? \w{{1,5}})(?!\w)", re.IGNORECASE)


def _flat_before(text: str, stop: int) -> re.Match[str] | None:
    """*Flat 3, 12 High Street*."""
    found = [one for one in _flat().finditer(text, 0, stop) if not text[one.end() : stop].strip(" ,")]
    return found[-1] if found else None


@lru_cache
def street_words() -> Mapping[str, list[str]]:
    """The words of ``streets.yml``."""
    path = Path(__file__).parent / "streets.yml"
    found: Mapping[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found
