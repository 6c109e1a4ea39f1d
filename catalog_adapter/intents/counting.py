"""Numbers, in digits or words, and what they count: *three lines*, *lines: 3*, *a bare 50* where 50 GB can be had.

Input: what was said and a vocabulary. Output: values of characteristics, numbers that are no value, and ages.
"""

from __future__ import annotations

from collections.abc import Iterator

from catalog_adapter.intents.language import Language
from catalog_adapter.intents.number_words import read_number
from catalog_adapter.intents.said import Said
from catalog_adapter.intents.understanding import Entity
from catalog_adapter.intents.vocabulary import Meaning, Vocabulary

_NEAR = 2  # tokens between a number and what it counts
_TERM_ASK = 90


def read_numbers(said: Said, words: Language, vocabulary: Vocabulary) -> list[Entity]:
    """Numbers that count a whole-number characteristic, or are short for a value: "the one with 50"."""
    found: list[Entity] = []
    counted: str | None = None
    for number, first, last in _numbers(said, words):
        if any(one.first <= first < one.last and one.last - one.first > last - first for one in said.spans):
            counted = _counted_by_phrase(said, first, vocabulary) or counted
            continue
        article = number == 1 and not said.tokens[first].folded.isdigit()
        name = _counted(said, first, last, vocabulary, article=article)
        again = counted if _joined(said, first, words) and not _named(said, first) else None
        if name is None and not article:
            name = said.wanted if said.wanted in vocabulary.integers and _alone(said, first, last) else None
        name = name or again
        if name is not None:
            counted = name if name in vocabulary.counts else counted
            known = any(number in values for values in vocabulary.integers[name])
            found.append(said.entity(first, last, "value" if known else "number", number, name))
        elif not article and (meant := _short_for(number, said, first, vocabulary)) is not None:
            found.append(said.entity(first, last, "value", meant.value, meant.characteristic))
    return found


def read_age(said: Said, words: Language) -> list[Entity]:
    """The customer's age, where it was asked for: a number that counts no characteristic."""
    if said.asked is None or said.asked.kind != "age":
        return []
    ages = (said.entity(first, last, "number", number) for number, first, last in _numbers(said, words) if number > 1)
    return list(ages)[:1]


def _numbers(said: Said, words: Language) -> Iterator[tuple[int, int, int]]:
    """Each number with the places of its tokens."""
    first = 0
    while first < len(said.tokens):
        folded = said.tokens[first].folded
        number, last = (None, first + 1) if folded.isdigit() else read_number(said.tokens, first, words)
        number = words.number(folded) if number is None else number
        if number is not None:
            yield number, first, last
        first = last


def _counted(said: Said, first: int, last: int, vocabulary: Vocabulary, *, article: bool) -> str | None:
    """The characteristic that a number counts: the nearest one named beside it. An article only counts what is next."""
    near = [
        (span.first - last if span.first >= last else first - span.last + 0.5, meaning.characteristic)
        for span in said.spans
        for meaning in span.meanings
        if meaning.kind == "characteristic" and meaning.characteristic in vocabulary.integers
        and (0 <= span.first - last < (1 if article else _NEAR) or (not article and 0 <= first - span.last < _NEAR))
    ]  # fmt: skip
    return min(near, key=lambda one: one[0])[1] if near else None


def _counted_by_phrase(said: Said, first: int, vocabulary: Vocabulary) -> str | None:
    """What the number in a phrase of the vocabulary counts, as in "two lines"."""
    span = next(one for one in said.spans if one.first <= first < one.last)
    return next((one.characteristic for one in span.meanings if one.characteristic in vocabulary.counts), None)


def _joined(said: Said, first: int, words: Language) -> bool:
    """Whether a number goes on with an enumeration: "two lines with 5G and one without"."""
    return first > 0 and (said.tokens[first - 1].folded in words.joins or said.parted(first - 1))


def _named(said: Said, first: int) -> bool:
    """Whether the context's words begin right at the number, or after it: then it counts those."""
    return any(one.first in (first, first + 1) for one in said.spans)


def _alone(said: Said, first: int, last: int) -> bool:
    """Whether a number can be the whole answer: in digits anywhere, in words where little else is said."""
    return said.tokens[first].folded.isdigit() or len(said.tokens) - (last - first) <= _NEAR


def _short_for(number: int, said: Said, first: int, vocabulary: Vocabulary) -> Meaning | None:
    """The value a bare number is short for: of what was asked for, or was named already, or of the named offering."""
    if any(one.first <= first < one.last for one in said.spans):
        return None
    meanings = vocabulary.amounts.get(number, ())
    of_wanted = [one for one in meanings if one.characteristic == said.wanted]
    valued = {m.characteristic for one in said.spans for m in one.meanings if m.kind == "value"}
    named = {offering for one in said.spans for m in one.meanings for offering in m.offerings}
    of_valued = [one for one in meanings if one.characteristic in valued]
    of_named = [one for one in meanings if one.offerings & named and one.ask < _TERM_ASK]
    likely = of_wanted or of_valued or of_named
    return min(likely, key=lambda one: one.ask, default=None)
