"""What a message denies: *without TV or a landline*, *not the pro router*, *swap the pro for the standard router*.

Input: what was said. Output: which of its spans are denied, and what a number stands for that is given up.
"""

from __future__ import annotations

from collections.abc import Sequence

from catalog_adapter.intents.language import Language
from catalog_adapter.intents.matching import Span
from catalog_adapter.intents.said import Said
from catalog_adapter.intents.understanding import Entity

_REACH = 3  # tokens between a negation and what it denies: "no quiero el seguro"


def denied_spans(said: Said, words: Language, *, question: bool) -> list[bool]:
    """For each span whether it is denied. In a ``question`` what is not possible is not what is not wanted."""
    negations = words.without if question else words.negations | words.without
    exchanged = [last for _, last in said.places(words.exchanges)]
    denied: list[bool] = []
    for index, span in enumerate(said.spans):
        goes_on = bool(denied) and denied[-1] and _goes_on(said, said.spans[index - 1], span, words)
        given_up = any(0 <= span.first - last < _REACH for last in exchanged) and _has_another(said, span)
        after = not question and _is_denied_after(said, span, words.negation_endings)
        denied.append(goes_on or given_up or after or _is_denied(said, span, words, negations))
    return denied


def without_given_up(said: Said, entities: Sequence[Entity], words: Language) -> list[Entity]:
    """The entities as they are meant where a number is given up for another: of *1000 instead of 500* the 500 is denied
    as a value, and left out where there is no such value."""
    starts = {said.tokens[last].start for _, last in said.places(words.exchanges) if last < len(said.tokens)}
    found = []
    for one in entities:
        if one.start not in starts or one.kind not in ("value", "number") or not _is_named_again(one, entities):
            found.append(one)
        elif one.kind == "value":
            found.append(one.model_copy(update={"negated": True}))
    return found


def _is_named_again(entity: Entity, entities: Sequence[Entity]) -> bool:
    """Whether something else is named of the same characteristic, or just what it is called."""
    return any(one is not entity and one.characteristic == entity.characteristic for one in entities)


def _is_denied(said: Said, span: Span, words: Language, negations: frozenset[str]) -> bool:
    """Whether a negation stands before a span, with nothing between that ends its reach: a mark, or another thing that
    is named. "No, wait" denies nothing of what comes then."""
    for place in range(span.first - 1, max(-1, span.first - 1 - _REACH), -1):
        if said.parted(place) or any(one.first <= place < one.last for one in said.spans):
            return False
        if said.tokens[place].folded in negations:
            following = said.tokens[place + 1].folded
            return following in words.negations or following not in words.corrections
    return False


def _is_denied_after(said: Said, span: Span, endings: frozenset[str]) -> bool:
    """Whether a clause denies a span at its end: "die Firewall brauchen wir nicht", "el pro no, el normal"."""
    clause = []
    for place in range(span.last, len(said.tokens)):
        if any(one.first == place for one in said.spans):
            return False  # what is denied comes next: "500, not 100"
        if said.parted(place - 1):
            break
        clause.append(said.tokens[place].folded)
    return len(clause) <= _REACH and any(word in endings for word in clause[-2:])


def _goes_on(said: Said, denied: Span, span: Span, words: Language) -> bool:
    """Whether what is denied goes on with this span: "without recording or 4k"."""
    between = [token.folded for token in said.tokens[denied.last : span.first]]
    return bool(between) and all(word in words.negation_joins for word in between)


def _has_another(said: Said, span: Span) -> bool:
    """Whether another span may name the same characteristic: what is taken instead."""
    mine = {one.characteristic for one in span.meanings if one.kind == "value"}
    others = (one for one in said.spans if one is not span)
    return any(one.characteristic in mine for other in others for one in other.meanings if one.kind == "value")
