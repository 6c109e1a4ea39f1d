"""Numbers in words: *thirty five*, *hundertzwanzig*, *treinta y cinco*, *quatre-vingt-dix*.

Input: the tokens of a message. Output: the number that begins at one of them, and where it ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from catalog_adapter.intents.language import Language, Token

_HUNDRED, _THOUSAND = 100, 1000


def read_number(tokens: Sequence[Token], first: int, words: Language) -> tuple[int | None, int]:
    """The number that begins at ``first`` and the place after it; None, and the next place, where none does.

    A bare *one* is no number: it is mostly an article.
    """
    parts: list[int] = []
    place = first
    while place < len(tokens):
        joined = bool(parts) and tokens[place].folded in words.number_joins
        at = place + joined
        found = _parts(tokens[at].folded, words) if at < len(tokens) else None
        if not found or (parts and found == [1] and not joined):
            break
        # "a hundred", but "a tenner": an article counts only what is counted in ones
        parts = found if parts == [1] and found[0] not in (_HUNDRED, _THOUSAND) else [*parts, *found]
        place = at + 1
    number = _composed(parts)
    return (number, place) if number > 1 else (None, first + 1)


def _parts(word: str, words: Language) -> list[int] | None:
    """The numbers a word is made of: ``fünfunddreissig`` is 5 and 30."""
    if word in words.numbers:
        return [words.numbers[word]]
    pattern = words.number_parts
    if pattern is None or not re.fullmatch(f"(?:{pattern.pattern})+", word):
        return None
    return [words.numbers[part] for part in pattern.findall(word) if part in words.numbers]


def _composed(parts: Sequence[int]) -> int:
    total = current = 0
    for number in parts:
        if number in (_HUNDRED, _THOUSAND):
            current = max(current, 1) * number
            if number == _THOUSAND:
                total, current = total + current, 0
        elif number == 20 and current == 4:  # quatre-vingts
            current = 80
        else:
            current += number
    return total + current
