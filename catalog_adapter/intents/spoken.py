"""In which of a context's locales a customer writes.

Input: a message, the locale that is spoken, and those there are. Output: a locale. It changes only where several words
tell another language, and few the one that is spoken: not on names, numbers, or one word that languages share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache

from catalog_adapter.intents.examples import standard_examples
from catalog_adapter.intents.language import language, tokens_of
from catalog_adapter.tone.reply import Asked

_ENOUGH = 2  # words that tell another language
_ENOUGH_OF_A_NAME = 4  # where a name was asked for: companies are called what they like
_CLEARER = 2  # times as many as tell the language that is spoken
_SEEN = 2  # examples that have a word, before it tells anything
_OFTENER = 8  # times as often in one language as in another


def spoken_locale(
    text: str, asked: Asked | None, current: str, locales: Sequence[str], names: Set[str] = frozenset()
) -> str:
    """The locale of ``text``: ``current``, unless it is plainly in the language of another. ``names`` are folded words
    that tell nothing, whatever language they are from."""
    mine = _language(current)
    words = {token.folded for token in tokens_of(text) if not token.folded.isdigit()} - names
    enough = _ENOUGH_OF_A_NAME if asked is not None and asked.kind == "contact" else _ENOUGH
    best, most = current, 0
    for locale in locales:
        other = _language(locale)
        if other == mine:
            continue
        telling = sum(_tells(word, other, mine) for word in words)
        against = sum(_tells(word, mine, other) for word in words)
        if telling >= enough and telling > _CLEARER * against and telling > most:
            best, most = locale, telling
    return best


def _tells(word: str, one: str, other: str) -> bool:
    """Whether a word is one of a language, and none of the other."""
    here, there = _frequencies(one), _frequencies(other)
    return here.get(word, 0.0) > _OFTENER * there.get(word, 0.0)


@lru_cache
def _frequencies(code: str) -> Mapping[str, float]:
    """How often a language's standard examples have each word, which several of them have; its own words count, too."""
    examples = [one for sentences in standard_examples(code).values() for one in sentences]
    counts = Counter(word for one in examples for word in {token.folded for token in tokens_of(one)})
    words = language(code)
    for phrase in (*words.yes, *words.no, *words.numbers, *words.question_words, *words.negations):
        if " " not in phrase:
            counts[phrase] += _SEEN
    return {word: count / max(len(examples), 1) for word, count in counts.items() if count >= _SEEN}


def _language(locale: str) -> str:
    return locale.split("-")[0]
