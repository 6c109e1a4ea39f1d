"""References to what was asked or taken: *the second one*, *the middle one*, *the other one*, *same as before*, and
the single words that tell the values of the asked characteristic apart: *the better one*.

Input: what was said, and what was read in it. Output: more entities. What only the order can tell, *other* and *same*,
stays a ``reference``; which of its items is meant, an ``ordinal``.
"""

from __future__ import annotations

from collections.abc import Sequence

from catalog_adapter.data_model import Value
from catalog_adapter.intents.language import Language
from catalog_adapter.intents.said import Said
from catalog_adapter.intents.understanding import Entity, EntityKind
from catalog_adapter.intents.vocabulary import Vocabulary

#: Questions about the order as it stands: *the second one* is one of its items then.
_OF_ITEMS = frozenset({"confirm", "change", "remove"})
_SHORT = 6  # tokens: in more, "other" and "same" may be about anything
_SHORTEST_WORD = 4
_TOLD_BY_A_WORD = 0.8


def read_ordinals(said: Said, words: Language) -> list[Entity]:
    """*The second one*, *the middle one*, *that one*, read in the list that the open question offered."""
    offered = said.asked.values if said.asked else []
    for first, last in said.places(words.ordinals):
        value = _at(offered, words.ordinals[said.words(first, last)])
        if value is not None:
            return [_offered(said, first, last, value)]
    if len(offered) == 1 and len(said.tokens) <= _SHORT:
        return [_offered(said, first, last, offered[0]) for first, last in said.places(words.that)[:1]]
    return _extreme(said, words, offered)


def read_places(said: Said, words: Language) -> list[Entity]:
    """*The second line*, *the last one* of an order that is being looked at: its place, which the order tells."""
    if said.asked is None or said.asked.kind not in _OF_ITEMS:
        return []
    found = [place for place in said.places(words.ordinals) if not _is_of_a_name(said, place[1], words)]
    return [said.entity(first, last, "ordinal", words.ordinals[said.words(first, last)]) for first, last in found[:1]]


def _is_of_a_name(said: Said, after: int, words: Language) -> bool:
    """Whether it is the "last" of "last name"."""
    return after < len(said.tokens) and said.tokens[after].folded in words.name_cues


def read_references(said: Said, words: Language) -> list[Entity]:
    """*The other one*, *same as before*. Denied first, the other of what was chosen last is meant; else of what is
    asked for."""
    if said.asked is None:
        return []
    alone = len(said.tokens) <= _SHORT
    for first, last in said.places(words.same):
        if alone or last - first > 1:
            return [said.entity(first, last, "reference", "same", said.wanted)]
    for first, last in said.places(words.other) if alone and said.wanted else ():
        of_asked = None if first > 0 and said.tokens[0].folded in words.no else said.wanted
        return [said.entity(first, last, "reference", "other", of_asked)]
    return []


def read_telling_words(
    said: Said, words: Language, vocabulary: Vocabulary, denied: Sequence[Entity], named: Sequence[Entity]
) -> list[Entity]:
    """A word that a single value of the asked characteristic, or of one that was denied just now, is called by. In a
    clause that names something it may be about that."""
    names = [said.wanted] if said.wanted else [one.characteristic for one in denied]
    found = []
    for name in names:
        telling = vocabulary.words_of(name) if name else {}
        after = max((one.end for one in denied if one.characteristic == name), default=0)
        for place, token in enumerate(said.tokens):
            # a phrase of something else may be part of one of the value: "sin límite" of "sin límite de datos"
            others = (one for one in named if not one.start <= token.start < one.end)
            if any(said.clause(one.start) == said.clause(token.start) for one in others):
                continue
            if token.start >= after and token.folded in telling and _may_tell(token.folded, words, vocabulary):
                found.append(said.entity(place, place + 1, "value", telling[token.folded].value, name, _TOLD_BY_A_WORD))
    return found if len({one.value for one in found}) == 1 else []


def _may_tell(word: str, words: Language, vocabulary: Vocabulary) -> bool:
    return (
        len(word) >= _SHORTEST_WORD
        and word not in vocabulary.common_words
        and word not in words.negations | words.question_words | words.other
    )


def _at(offered: Sequence[Value], place: int) -> Value | None:
    """The value at a place, from 1; from the end with -1; the middle with 0, if there is one."""
    if place == 0:
        return offered[len(offered) // 2] if len(offered) % 2 else None
    inside = -len(offered) <= place <= len(offered)
    return offered[place - 1 if place > 0 else place] if inside else None


def _extreme(said: Said, words: Language, offered: Sequence[Value]) -> list[Entity]:
    """*The lowest*: of numbers."""
    numbers = [one for one in offered if type(one) is int]
    if len(numbers) < 2 or len(numbers) < len(offered) or len(said.tokens) > _SHORT:
        return []
    for phrases, value in ((words.lowest, min(numbers)), (words.highest, max(numbers))):
        for first, last in said.places(phrases):
            return [_offered(said, first, last, value)]
    return []


def _offered(said: Said, first: int, last: int, value: Value) -> Entity:
    kind: EntityKind = "value" if said.wanted else "offering"
    return said.entity(first, last, kind, value, said.wanted)
