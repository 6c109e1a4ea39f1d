"""Takes out of a message what tells who wrote it: names, addresses, e-mails, phone numbers, long numbers.

Input: the message, what was understood of it, and whether a contact detail was being asked. Output: the message with a
word in brackets for each. It errs on the side of the customer: what may be a number of theirs goes, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache

from catalog_adapter.intents.addresses import street_words
from catalog_adapter.intents.language import tokens_of
from catalog_adapter.intents.understanding import Entity
from catalog_adapter.learning.names import names_in

#: Start, end, and the word that stands for what is there.
_Span = tuple[int, int, str]

_LONGEST = 300
_PERSONAL = {"name": "name", "company": "company", "email": "email", "phone": "phone", "postcode": "place",
             "address": "address",
             "order_number": "number"}  # fmt: skip
#: What a context sells is no name, however it is written.
_SOLD = frozenset({"offering", "characteristic", "value", "preference"})
_EMAIL = re.compile(r"\S+@\S+")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
#: Five digits or more, however they are written: cards, accounts, customer numbers, dates of birth, phone numbers.
_NUMBER = re.compile(r"(?:\b[A-Z]{2})?\+?\d(?:[\s./()-]{0,2}\d){4,}")
#: An account number that begins with its country: its groups may hold letters.
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{2,4}){3,8}\b")
_REPEATED = re.compile(r"(\[\w+\])(?:[\s'’,.-]*\1)+")
_PLACEHOLDER = re.compile(r"\[(?:name|company|email|phone|place|number|address|link)\]")


def masked(
    text: str, entities: Sequence[Entity], everyday_words: Set[str] | None = None, *, no_names: Set[str] | None = None
) -> str:
    """The message without what is personal, at most 300 characters. ``everyday_words`` are given where a contact detail
    was asked: then every other word may be one. ``no_names``: the words that are never one; where they are given, other
    words with capitals may be."""
    personal = [(one.start, one.end, _PERSONAL[one.kind]) for one in entities if one.kind in _PERSONAL]
    if no_names is not None:
        sold = [(one.start, one.end) for one in entities if one.kind in _SOLD]
        personal += [(*place, "name") for place in names_in(text, no_names, sold)]
    found = _replaced(text, [one for one in personal if one[1] > one[0]])
    found = " ".join(found.split())
    found = _replaced(
        found, [*_written(found), *(_unknown(found, everyday_words) if everyday_words is not None else ())]
    )
    return _REPEATED.sub(r"\1", found)[:_LONGEST]


def is_empty(text: str) -> bool:
    """Whether nothing is left that could be learnt from."""
    return not any(letter.isalpha() for letter in _PLACEHOLDER.sub("", text))


def is_masked(text: str) -> bool:
    """Whether something was taken out."""
    return _PLACEHOLDER.search(text) is not None


def _replaced(text: str, spans: Sequence[_Span]) -> str:
    """The text with a word in brackets for each stretch; of those that overlap, for the first."""
    parts, end = [], 0
    for start, stop, label in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= end:
            parts += [text[end:start], f"[{label}]"]
        end = max(end, stop)
    return "".join([*parts, text[end:]])


def _written(text: str) -> Iterator[_Span]:
    """What looks personal by how it is written."""
    patterns = (("email", _EMAIL), ("link", _LINK), ("address", _address()), ("number", _NUMBER), ("number", _IBAN))
    for label, pattern in patterns:
        yield from ((match.start(), match.end(), label) for match in pattern.finditer(text))


def _unknown(text: str, everyday_words: Set[str]) -> Iterator[_Span]:
    """Words that few people say, but those in brackets."""
    masks = [match.span() for match in _PLACEHOLDER.finditer(text)]
    for token in tokens_of(text):
        if token.folded not in everyday_words and not any(start < token.end <= stop for start, stop in masks):
            yield token.start, token.end, "name"


@lru_cache
def _address() -> re.Pattern[str]:
    words = street_words()
    before, after, endings = ("|".join(map(re.escape, words[kind])) for kind in ("before", "after", "endings"))
    word, number = r"[^\W\d_][\w'’.-]*", r"\d{1,5}(?:\s?[a-z])?\b"
    ways = (
        rf"\b(?:{before})\.?\s+(?:{word}\s+){{1,5}}{number}",
        rf"\b{number},?\s+(?:{before})\.?\s+{word}(?:\s+(?:d[eu]s?|la|le|del)\s+{word})?",
        rf"\b{number},?\s+(?:{word}\s+){{1,3}}(?:{after})\b",
        rf"\b{word}(?:{endings})\.?\s+{number}",
    )
    return re.compile("|".join(ways), re.IGNORECASE)
