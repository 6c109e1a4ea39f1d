"""Find the context's words in a message, tolerant of typos and of the endings of words.

Input: tokens and a vocabulary. Output: spans with what they may mean, the longest and leftmost first, none overlapping.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from catalog_adapter.intents.language import Token
from catalog_adapter.intents.vocabulary import Meaning, Vocabulary

_ALIKE = 84  # percent: one typo in a word of five letters
_ALIKE_ALTOGETHER = 90  # where part of it is known to the letter
_SHORTEST_FUZZY = 4
_LONGEST_FUZZY = 4  # tokens
_INFLECTED = 0.95  # the score of a phrase with other endings: surer than any typo


@dataclass(frozen=True)
class Span:
    """Tokens ``first`` to ``last`` (exclusive) and what they may mean."""

    first: int
    last: int
    meanings: tuple[Meaning, ...]
    score: float

    def overlaps(self, other: Span) -> bool:
        """Whether two spans share a token."""
        return self.first < other.last and other.first < self.last


def find_spans(tokens: Sequence[Token], vocabulary: Vocabulary) -> list[Span]:
    """Spans in the order of the message."""
    known = find_known(tokens, vocabulary)
    typos = _without_overlaps(_typos(tokens, vocabulary, known))
    swallowed = [one for one in known if any(one.overlaps(other) for other in typos)]
    return sorted((one for one in [*known, *typos] if one not in swallowed), key=lambda span: span.first)


def find_known(tokens: Sequence[Token], vocabulary: Vocabulary) -> list[Span]:
    """Spans without a typo, the longest first."""
    return _without_overlaps(_known(tokens, vocabulary))


def _windows(count: int, longest: int) -> list[tuple[int, int]]:
    return [(first, first + size) for size in range(min(longest, count), 0, -1) for first in range(count - size + 1)]


def _known(tokens: Sequence[Token], vocabulary: Vocabulary) -> list[Span]:
    """Phrases to the letter, then those that only end otherwise."""
    words = [token.folded for token in tokens]
    windows = _windows(len(tokens), vocabulary.longest)
    exact, inflected = [], []
    for first, last in windows:
        meanings = vocabulary.phrases.get(" ".join(words[first:last]))
        if meanings:
            exact.append(Span(first, last, tuple(meanings), 1.0))
            continue
        phrase = vocabulary.inflected.get(vocabulary.stems(words[first:last]))
        # "call me" names no calls: an everyday word is not what it would be with another ending cut off
        if phrase and (_unusual(words[first:last], vocabulary) or len(phrase) < len(" ".join(words[first:last]))):
            inflected.append(Span(first, last, tuple(vocabulary.phrases[phrase]), _INFLECTED))
    return [*exact, *inflected]


def _typos(tokens: Sequence[Token], vocabulary: Vocabulary, known: Sequence[Span]) -> list[Span]:
    """Phrases with a typo, between the known ones or around them."""
    found = []
    for first, last in _windows(len(tokens), min(vocabulary.longest, _LONGEST_FUZZY)):
        words = [token.folded for token in tokens[first:last]]
        phrase = " ".join(words)
        if len(phrase) < _SHORTEST_FUZZY or any(letter.isdigit() for letter in phrase):
            continue
        within = [one for one in known if one.first < last and first < one.last]
        if not all(first <= one.first and one.last <= last and one.last - one.first < last - first for one in within):
            continue
        if not _unusual(words, vocabulary):
            continue
        match = _alike(phrase, vocabulary, _ALIKE_ALTOGETHER if within else _ALIKE)
        if match and match[0].count(" ") != len(words) - 1 and match[1] < _ALIKE_ALTOGETHER:
            continue  # words run together, or torn apart, have no other typo
        if match and all(f" {_words(one, tokens)} " in f" {match[0]} " for one in within):
            found.append(Span(first, last, tuple(vocabulary.phrases[match[0]]), match[1] / 100))
    return sorted(found, key=lambda span: (-(span.last - span.first), -span.score))


def _alike(phrase: str, vocabulary: Vocabulary, least: int) -> tuple[str, float] | None:
    """The phrase that is most alike. A typo leaves the first letter alone, or swaps the first two; without this,
    "that" would be "what"."""
    likely = (vocabulary.by_beginning.get(one, ()) for one in (phrase[0], phrase[1] + phrase[0]))
    matches = [process.extractOne(phrase, one, scorer=fuzz.ratio, score_cutoff=least) for one in likely]
    best = max((one for one in matches if one), key=lambda one: one[1], default=None)
    return (best[0], best[1]) if best else None


def _unusual(words: Sequence[str], vocabulary: Vocabulary) -> bool:
    return not all(word in vocabulary.everyday_words for word in words)


def _words(span: Span, tokens: Sequence[Token]) -> str:
    return " ".join(token.folded for token in tokens[span.first : span.last])


def _without_overlaps(spans: Sequence[Span]) -> list[Span]:
    chosen: list[Span] = []
    for span in spans:
        if not any(span.overlaps(other) for other in chosen):
            chosen.append(span)
    return chosen
