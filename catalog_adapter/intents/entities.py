"""What a message names, resolved in the context: offerings, values, numbers, postcodes, contact details.

Where a phrase may mean several things, the open question decides, then what else the message names, then the order in
which the CSP asks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from catalog_adapter.data_model import Value
from catalog_adapter.intents.budget import BudgetReader
from catalog_adapter.intents.contact import UNCERTAIN, ContactReader
from catalog_adapter.intents.language import Language, Token, tokens_of
from catalog_adapter.intents.matching import Span, find_spans
from catalog_adapter.intents.number_words import read_number
from catalog_adapter.intents.understanding import Entity, EntityKind
from catalog_adapter.intents.vocabulary import Meaning, Vocabulary
from catalog_adapter.tone.reply import Asked

_SHORT_ANSWER = 4  # tokens: "about 40 I think"; in more, a bare number may be a postcode
_NEAR = 2  # tokens between a number and what it counts
_NEGATION_REACH = 3  # tokens between a negation and what it denies: "no quiero el seguro"


class EntityReader:
    """Reads entities of one context and locale."""

    def __init__(
        self, vocabulary: Vocabulary, words: Language, postcode: str, contact: ContactReader, budget: BudgetReader
    ) -> None:
        self._vocabulary = vocabulary
        self._words = words
        self._postcode = re.compile(rf"(?<!\w)(?:{postcode})(?!\w)", re.IGNORECASE)
        self._contact = contact
        self._budget = budget

    def read(self, text: str, asked: Asked | None, intent: str | None = None) -> list[Entity]:
        """The entities of ``text`` in its order, none overlapping. ``intent`` is what the message seems to be about:
        a bare number may be a budget then, and the cheapest one no value that is called so."""
        contact = self._contact.read(text, asked)
        certain = [one for one in contact if one.score > UNCERTAIN]
        certain += self._budgets(text, asked, certain, about_budget=intent == "ask_budget")
        certain += self._preferences(text, tokens_of(text)) if intent == "ask_cheapest" else []
        postcodes = self._postcodes(text, asked, [*contact, *certain])
        tokens = [one for one in tokens_of(text) if not _covered(one, [*certain, *postcodes])]
        spans = find_spans(tokens, self._vocabulary)
        offerings = {str(m.value) for span in spans for m in span.meanings if m.kind == "offering"}
        entities = [self._resolve(text, tokens, span, spans, asked, offerings) for span in spans]
        numbers = self._ages(text, tokens, asked) or self._numbers(text, tokens, spans, asked)
        # of two readings of one number, what it counts is nearer than what else has this value
        counted = [one for one in numbers if one.kind == "value"]
        told = [*(one for one in contact if one not in certain), *certain, *postcodes]
        entities = [*told, *counted, *entities, *(one for one in numbers if one.kind != "value")]
        entities += self._ordinals(text, tokens, asked, entities)
        entities += self._preferences(text, tokens) if intent != "ask_cheapest" else []
        return sorted(self._joined(entities), key=lambda entity: entity.start)

    def _resolve(
        self, text: str, tokens: Sequence[Token], span: Span, others: Sequence[Span], asked: Asked | None,
        offerings: set[str],
    ) -> Entity:  # fmt: skip
        meaning = min(span.meanings, key=lambda one: _unlikely(one, asked, offerings))
        start, end = tokens[span.first].start, tokens[span.last - 1].end
        return Entity(
            kind=meaning.kind,
            text=text[start:end],
            start=start,
            end=end,
            value=meaning.value,
            characteristic=meaning.characteristic,
            offering=next(iter(meaning.offerings)) if len(meaning.offerings) == 1 else None,
            negated=self._negated(text, tokens, span, others),
            score=span.score,
        )

    def _negated(self, text: str, tokens: Sequence[Token], span: Span, others: Sequence[Span]) -> bool:
        """Whether a negation stands before a span, with nothing between that ends its reach: a mark, or another
        thing that is named."""
        for index in range(span.first - 1, max(-1, span.first - 1 - _NEGATION_REACH), -1):
            between = text[tokens[index].end : tokens[index + 1].start]
            if any(mark in between for mark in ",.;:!?") or any(one.first <= index < one.last for one in others):
                return False
            if tokens[index].folded in self._words.negations:
                return True
        return False

    def _budgets(self, text: str, asked: Asked | None, taken: Sequence[Entity], *, about_budget: bool) -> list[Entity]:
        """The budget, where there is one. Phrases of several words that the CSP knows, ``500 Mbit/s``, are none."""
        tokens = tokens_of(text)
        spans = [one for one in find_spans(tokens, self._vocabulary) if one.last - one.first > 1]
        named = [Token("", tokens[one.first].start, tokens[one.last - 1].end) for one in spans]
        kind = asked.kind if asked else None
        wanted = kind != "age" and (about_budget or (kind == "budget" and len(tokens) <= _SHORT_ANSWER))
        found = self._budget.read(text, taken, named, wanted=wanted)
        return [found] if found else []

    def _numbers(self, text: str, tokens: Sequence[Token], spans: Sequence[Span], asked: Asked | None) -> list[Entity]:
        """Numbers, in digits or words, that count a whole-number characteristic: "three lines", "lines: 3"."""
        found = []
        for index, token in enumerate(tokens):
            number = self._words.number(token.folded)
            if number is None or any(s.first <= index < s.last and s.last - s.first > 1 for s in spans):
                continue
            alone = token.folded.isdigit() or len(tokens) <= _NEAR
            counted = self._counted(index, spans, asked if alone else None)
            if counted is not None:
                known = any(number in values for values in self._vocabulary.integers[counted])
                kind: EntityKind = "value" if known else "number"
                found.append(_entity(text, token, kind, number, counted))
        return found

    def _ages(self, text: str, tokens: Sequence[Token], asked: Asked | None) -> list[Entity]:
        """The customer's age, where it was asked for: a number that counts no characteristic."""
        if asked is None or asked.kind != "age":
            return []
        for first, token in enumerate(tokens):
            number, last = (int(token.folded), first + 1) if token.folded.isdecimal() else (None, first + 1)
            if number is None:
                number, last = read_number(tokens, first, self._words)
            if number is not None:
                return [_entity(text, Token("", token.start, tokens[last - 1].end), "number", number, None)]
        return []

    def _counted(self, index: int, spans: Sequence[Span], asked: Asked | None) -> str | None:
        """The characteristic that the number at ``index`` counts: one named beside it, else the one asked for."""
        near = [
            (span.first - index if span.first > index else index - span.last + 1.5, meaning.characteristic)
            for span in spans
            for meaning in span.meanings
            if meaning.kind == "characteristic" and meaning.characteristic in self._vocabulary.integers
            and (0 < span.first - index <= _NEAR or 0 <= index - span.last < _NEAR)
        ]  # fmt: skip
        if near:
            return min(near, key=lambda one: one[0])[1]
        name = asked.characteristic if asked and asked.kind == "characteristic" else None
        return name if name in self._vocabulary.integers else None

    def _ordinals(
        self, text: str, tokens: Sequence[Token], asked: Asked | None, entities: Sequence[Entity]
    ) -> list[Entity]:
        """*The second one*, read in the list that the open question offered."""
        if asked is None or not asked.values or any(one.kind in ("value", "offering") for one in entities):
            return []
        for token in tokens:
            place = self._words.ordinals.get(token.folded)
            if place is not None and -len(asked.values) <= place <= len(asked.values):
                value = asked.values[place - 1 if place > 0 else place]
                kind: EntityKind = "offering" if asked.kind == "offering" else "value"
                return [_entity(text, token, kind, value, asked.characteristic)]
        return []

    def _preferences(self, text: str, tokens: Sequence[Token]) -> list[Entity]:
        """*The cheapest*: what decides where a choice is left to us."""
        for size in (3, 2, 1):
            for window in (tokens[first : first + size] for first in range(len(tokens) - size + 1)):
                if " ".join(token.folded for token in window) in self._words.cheapest:
                    whole = Token("", window[0].start, window[-1].end)
                    return [_entity(text, whole, "preference", "cheapest", None)]
        return []

    def _postcodes(self, text: str, asked: Asked | None, contact: Sequence[Entity]) -> list[Entity]:
        found = []
        for match in self._postcode.finditer(text):
            bare_number = match[0].isdigit()
            token = Token(match[0], match.start(), match.end())
            if _covered(token, contact) or (bare_number and not self._means_place(text, match, asked)):
                continue
            found.append(_entity(text, token, "postcode", match[0].upper(), None))
        return found

    def _means_place(self, text: str, match: re.Match[str], asked: Asked | None) -> bool:
        """Whether a bare number is a postcode: a place was asked for, a cue stands before it, or nothing else fits."""
        if asked is not None and asked.kind == "place":
            return True
        before = [token.folded for token in tokens_of(text[: match.start()])]
        after = tokens_of(text[match.end() :])
        if after and " ".join([match[0], after[0].folded]) in self._vocabulary.phrases:
            return False
        cued = any(" ".join(before[-cue.count(" ") - 1 :]) == cue for cue in self._words.place_cues)
        return match[0] not in self._vocabulary.phrases if not cued else True

    def _joined(self, entities: Sequence[Entity]) -> list[Entity]:
        """One entity a stretch: a counted number wins over the bare value it overlaps, and swallows what it counts."""
        chosen: list[Entity] = []
        ranked = sorted(entities, key=_precedence)
        numbers = [one for one in entities if one.kind in ("number", "value") and one.text and one.characteristic]
        for entity in ranked:
            same_place = [one for one in chosen if entity.start < one.end and one.start < entity.end]
            if not same_place:
                chosen.append(entity)
        counted = {one.characteristic for one in numbers}
        return [one for one in chosen if one.kind != "characteristic" or one.characteristic not in counted]


def _unlikely(meaning: Meaning, asked: Asked | None, offerings: set[str]) -> tuple[bool, bool, bool, bool, int]:
    """How unlikely a meaning is, smallest first."""
    asked_for = asked is not None and (
        (asked.characteristic is not None and meaning.characteristic == asked.characteristic)
        or (asked.kind == "offering" and meaning.kind == "offering")
    )
    current = asked is not None and asked.offering is not None and asked.offering in meaning.offerings
    return (
        not asked_for,
        not (meaning.offerings & offerings),
        not current,
        meaning.kind == "characteristic",
        meaning.ask,
    )


def _precedence(entity: Entity) -> tuple[int, int]:
    """Contact details first; a name that only the question made one comes after words known to the letter, and before
    those with a typo."""
    if entity.kind in ("email", "phone", "name", "company", "budget") and entity.score > UNCERTAIN:
        rank = 0
    elif entity.kind == "postcode":
        rank = 1
    elif entity.kind in ("name", "company"):
        rank = 3
    else:
        rank = 2 if entity.score == 1 else 4
    return rank, entity.start - entity.end


def _covered(token: Token, entities: Sequence[Entity]) -> bool:
    return any(token.start < one.end and one.start < token.end for one in entities)


def _entity(text: str, token: Token, kind: EntityKind, value: Value, characteristic: str | None) -> Entity:
    return Entity(
        kind=kind, text=text[token.start : token.end], start=token.start, end=token.end, value=value,
        characteristic=characteristic,
    )  # fmt: skip
