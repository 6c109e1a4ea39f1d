"""Names of people that nothing announces: two words or more with a capital, none of which the language knows.

Input: a message, the words that are no names, and the stretches of it that the context has a meaning for. Output: where
names may be. A brand that the CSP doesn't sell looks the same, and is taken for one; a name in small letters is not
seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from functools import lru_cache
from pathlib import Path

import yaml

from catalog_adapter.intents.examples import standard_examples
from catalog_adapter.intents.language import Token, fold, tokens_of

#: Standard intents in whose examples customers give names.
_WITH_NAMES = frozenset({"greet", "inform", "change_value", "change_order"})
_WITHIN_A_NAME = frozenset({" ", "-", "'", "’"})
_AFTER_AN_INITIAL = frozenset({".", ". "})


def names_in(text: str, known_words: Set[str], meant: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Start and end of each name. ``known_words`` are folded; ``meant``: stretches that are none."""
    name: list[Token] = []
    last: Token | None = None
    for token in tokens_of(text):
        if last is not None and not _joined(text, last, token):
            yield from _whole(name)
            name = []
        if _is_part(text, token, known_words) and not any(
            token.start < end and start < token.end for start, end in meant
        ):
            name.append(token)
        elif token.folded not in _particles():
            yield from _whole(name)
            name = []
        last = token
    yield from _whole(name)


@lru_cache
def words_that_are_no_names(language: str) -> frozenset[str]:
    """The words of the standard examples, folded, but for those that only messages with names have."""
    told = (several for intent, several in standard_examples(language).items() if intent not in _WITH_NAMES)
    return frozenset(token.folded for several in told for one in several for token in tokens_of(one))


def _whole(name: Sequence[Token]) -> Iterator[tuple[int, int]]:
    if len(name) > 1:
        yield name[0].start, name[-1].end


def _joined(text: str, one: Token, following: Token) -> bool:
    between = text[one.end : following.start]
    return between in _WITHIN_A_NAME or (one.end - one.start == 1 and between in _AFTER_AN_INITIAL)


def _is_part(text: str, token: Token, known_words: Set[str]) -> bool:
    word = text[token.start : token.end]
    is_titled = word[0].isupper() and (len(word) == 1 or any(letter.islower() for letter in word))
    return is_titled and token.folded not in known_words


@lru_cache
def _particles() -> frozenset[str]:
    words = yaml.safe_load((Path(__file__).parent / "particles.yml").read_text(encoding="utf-8"))
    return frozenset(fold(word) for word in words)
