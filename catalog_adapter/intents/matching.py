"""Find the context's words in a message, tolerant of typos.

Input: tokens and a vocabulary. Output: spans with what they may mean, the longest and leftmost first, none overlapping.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from catalog_adapter.intents.language import Token
from catalog_adapter.intents.vocabulary import Meaning, Vocabulary

_ALIKE = 84  # percent: one typo in a word of five letters
_SHORTEST_FUZZY = 4


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
    exact = _exact(tokens, vocabulary)
    chosen = _without_overlaps(exact, [])
    fuzzy = _fuzzy(tokens, vocabulary, chosen)
    return sorted(_without_overlaps(fuzzy, chosen), key=lambda span: span.first)


def _windows(count: int, longest: int) -> list[tuple[int, int]]:
    return [(first, first + size) for size in range(min(longest, count), 0, -1) for first in range(count - size + 1)]


def _exact(tokens: Sequence[Token], vocabulary: Vocabulary) -> list[Span]:
    found = []
    for first, last in _windows(len(tokens), vocabulary.longest):
        phrase = " ".join(token.folded for token in tokens[first:last])
        meanings = vocabulary.phrases.get(phrase)
        if meanings:
            found.append(Span(first, last, tuple(meanings), 1.0))
    return found


def _fuzzy(tokens: Sequence[Token], vocabulary: Vocabulary, taken: Sequence[Span]) -> list[Span]:
    found = []
    for first, last in _windows(len(tokens), min(vocabulary.longest, 4)):
        phrase = " ".join(token.folded for token in tokens[first:last])
        free = not any(first < span.last and span.first < last for span in taken)
        if not free or len(phrase) < _SHORTEST_FUZZY or any(letter.isdigit() for letter in phrase):
            continue
        if all(token.folded in vocabulary.everyday_words for token in tokens[first:last]):
            continue
        match = process.extractOne(phrase, vocabulary.fuzzy, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        # a typo leaves the first letter alone nearly always; without this, "that" would be "what"
        if match and match[0][0] == phrase[0]:
            found.append(Span(first, last, tuple(vocabulary.phrases[match[0]]), match[1] / 100))
    return sorted(found, key=lambda span: (-(span.last - span.first), -span.score))


def _without_overlaps(spans: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    chosen = list(taken)
    for span in spans:
        if not any(span.overlaps(other) for other in chosen):
            chosen.append(span)
    return chosen
