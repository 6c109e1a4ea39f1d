"""Words as they are compared: without case and accents; and those of a vocabulary that a typed word may mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

WORD = re.compile(r"\w+")
_EXACT, _BEGINS, _HOLDS, _LIKE = 1.0, 0.85, 0.6, 0.5


def folded(text: str) -> str:
    """As it is compared."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in plain if not unicodedata.combining(one))


def words_of(text: str) -> list[str]:
    """The words of a text, as they are compared; ``static_ip`` is two."""
    return WORD.findall(folded(text).replace("_", " "))


def spans_of(text: str) -> Iterator[tuple[int, int, str]]:
    """Where the words of a text are, and as what each is compared."""
    for found in re.finditer(r"[^\W_]+", text):
        yield found.start(), found.end(), folded(found[0])


def meant(typed: str, vocabulary: Sequence[str]) -> dict[str, float]:
    """The words that ``typed`` may mean, or begin, each with how well it fits (0 to 1)."""
    fitting = {one: _fit(typed, one) for one in vocabulary if typed in one}
    allowed = 0 if len(typed) < 4 else 1 if len(typed) < 7 else 2
    if allowed:
        begun = [one[: len(typed)] for one in vocabulary]
        for choices in (vocabulary, begun):
            near = process.extract(typed, choices, scorer=OSA.distance, score_cutoff=allowed, limit=None)
            for _, distance, place in near:
                fitting.setdefault(vocabulary[place], _LIKE - distance / 10)
    return fitting


def _fit(typed: str, word: str) -> float:
    return _EXACT if typed == word else _BEGINS if word.startswith(typed) else _HOLDS
