"""Did you mean …? A message that may well mean two things is answered with a question, and the answer to that is read
here.

Input: what was understood, and the titles of intents. Output: the meanings to choose from, each with a payload that
says it in full; and the one that a customer chose by typing rather than by pressing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from catalog_adapter.intents.language import Language, fold, folded_phrase, tokens_of
from catalog_adapter.intents.understanding import Entity
from catalog_adapter.tone.reply import Asked, QuickReply

#: The question that a near-tie is answered with, as ``Asked.kind``.
MEANING = "meaning"
#: Intents that take in what a message names, each in nearly the same way: which of them it is need not be asked.
_TAKING = frozenset({"order_product", "inform", "change_value", "add_item"})
#: What is answered in a sentence, or by the question that is open: asking back would be worse than a wrong guess.
_NEVER_ASKED = frozenset({"greet", "goodbye", "thank", "chitchat", "out_of_scope", "affirm", "deny", "inform"})
_LONGEST_PAYLOAD = 1800  # characters; what channels send back is bounded
_ALIKE = 86  # percent: a typo in a short title
_SHORTEST_WORD = 3
_MOST_WORDS = 4  # of an answer that may name a title by one of its words
_WORD = re.compile(r"\w+")


def is_worth_asking(first: str, second: str) -> bool:
    """Whether it matters to a customer which of two standard intents a message is taken for."""
    asked = {first, second}
    return first != second and not asked & _NEVER_ASKED and not asked <= _TAKING


def said_in_full(intent: str, own_intent: str | None, entities: Sequence[Entity]) -> str:
    """The payload that says a message again, as what it means; without its entities where they are too many."""
    named: dict[str, object] = {"own_intent": own_intent} if own_intent else {}
    listed = [one.model_dump(mode="json", exclude_defaults=True) for one in entities]
    whole = _payload(intent, named | ({"entities": listed} if listed else {}))
    return whole if len(whole) <= _LONGEST_PAYLOAD else _payload(intent, named)


def chosen(text: str, meanings: Sequence[QuickReply], words: Language) -> QuickReply | None:
    """The meaning that a typed answer names: by its number, its place, a yes (the first), or its title."""
    phrase = folded_phrase(text)
    if not phrase:
        return None
    if phrase in words.yes:
        return meanings[0]
    place = _place(phrase, words)
    if place is not None:
        return meanings[place] if -len(meanings) <= place < len(meanings) else None
    likeness = [fuzz.ratio(phrase, folded_phrase(one.title)) for one in meanings]
    best = max(likeness)
    if best >= _ALIKE:
        return meanings[likeness.index(best)]
    said = phrase.split(" ")
    return _by_its_words(said, meanings) if len(said) <= _MOST_WORDS else None


def left_open(asked: Asked | None) -> Asked | None:
    """The question that is open once the customer has said more: "did you mean …?" is put once, and the one before it
    comes back."""
    return asked.before if asked is not None and asked.kind == MEANING else asked


def _payload(intent: str, named: dict[str, object]) -> str:
    return f"/{intent}{json.dumps(named, ensure_ascii=False)}" if named else f"/{intent}"


def _place(phrase: str, words: Language) -> int | None:
    """``2``, ``the second``: its index, as Python counts; None for what says no place."""
    numbers = [words.number(token.folded) for token in tokens_of(phrase)]
    if len(numbers) == 1 and numbers[0] is not None:
        return numbers[0] - 1 if numbers[0] > 0 else None
    said = [(len(word), place) for word, place in words.ordinals.items() if _holds(phrase, word)]
    if not said:
        return None
    place = max(said)[1]
    return place - 1 if place > 0 else place


def _by_its_words(said: Sequence[str], meanings: Sequence[QuickReply]) -> QuickReply | None:
    """*The green one*: the one meaning whose title has a word of these that no other has."""
    titles = [set(folded_phrase(one.title).split(" ")) for one in meanings]
    telling = {word for word in said if len(word) >= _SHORTEST_WORD and sum(word in one for one in titles) == 1}
    named = [meaning for meaning, title in zip(meanings, titles, strict=True) if title & telling]
    return named[0] if len(named) == 1 else None


def _holds(text: str, words: str) -> bool:
    """Whether a text has these words, as whole words in a row."""
    return f" {words} " in f" {' '.join(_WORD.findall(fold(text)))} "
