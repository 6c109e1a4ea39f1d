"""Which words are words: a message without a single one, *asdkjh qwe*, is no message that can be understood.

Input: a language, and a context's phrases. Output: whether a message says something.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz, process

from catalog_adapter.intents.examples import standard_examples
from catalog_adapter.intents.language import folded_phrase, language, tokens_of

_ALIKE = 80  # percent: one typo in a word of five letters
_SHORTEST = 2  # letters of a word among others
_SHORTEST_TYPO = 4
_REPEATED = re.compile(r"(.)\1+")


class KnownWords:
    """The words of a language's examples and of one context's ``phrases``."""

    def __init__(self, code: str, phrases: Iterable[str]) -> None:
        self._everywhere = _words_of_language(code)
        self._here = frozenset(word for phrase in phrases for word in folded_phrase(phrase).split())

    def says_something(self, text: str) -> bool:
        """Whether a message has a known word, be it with a typo or drawn out: *helo*, *siii*. One without any letter
        may be a number, and says something."""
        said = [token.folded for token in tokens_of(text) if not token.folded.isdigit()]
        if not said:
            return True
        words = {word for word in said if len(word) >= _SHORTEST or len(said) == 1}
        short = {_REPEATED.sub(r"\1", word) for word in words}
        return any(self._is_known(word) for word in words | {word for word in short if len(word) >= _SHORTEST}) or any(
            self._is_typo(word) for word in words if len(word) >= _SHORTEST_TYPO
        )

    def _is_known(self, word: str) -> bool:
        return word in self._everywhere or word in self._here

    def _is_typo(self, word: str) -> bool:
        return any(
            process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=_ALIKE)
            for known in (self._everywhere, self._here)
        )


@lru_cache
def _words_of_language(code: str) -> frozenset[str]:
    words = language(code)
    phrases = [one for sentences in standard_examples(code).values() for one in sentences]
    phrases += [*words.yes, *words.no, *words.numbers, *words.ordinals]
    return frozenset(word for phrase in phrases for word in folded_phrase(phrase).split() if not word.isdigit())
