"""What a message names, resolved in the context: offerings, values, numbers, postcodes, contact details.

Where a phrase may mean several things, the open question decides, then what else the message names, then the order in
which the CSP asks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from catalog_adapter.data_model import Value
from catalog_adapter.intents.addresses import AddressReader
from catalog_adapter.intents.budget import BudgetReader
from catalog_adapter.intents.contact import UNCERTAIN, ContactReader
from catalog_adapter.intents.counting import read_age, read_numbers
from catalog_adapter.intents.dates import DateReader
from catalog_adapter.intents.enumerations import in_items, without_corrected
from catalog_adapter.intents.language import Language, Token, tokens_of
from catalog_adapter.intents.matching import Span, find_known, find_spans
from catalog_adapter.intents.negation import denied_spans, without_given_up
from catalog_adapter.intents.references import read_ordinals, read_places, read_references, read_telling_words
from catalog_adapter.intents.said import Said
from catalog_adapter.intents.understanding import Entity, EntityKind
from catalog_adapter.intents.vocabulary import Meaning, Vocabulary
from catalog_adapter.tone.reply import Asked

_MOST_TOKENS = 200
_SHORT_ANSWER = 4  # tokens: "about 40 I think"; in more, a bare number may be a postcode
_NEAR = 2  # tokens more, where a single word of a value tells it
#: Intents of questions in which "can't I have" denies nothing.
_QUESTIONS = frozenset({"ask_why", "ask_possible"})


class EntityReader:
    """Reads entities of one context and locale."""

    def __init__(
        self, vocabulary: Vocabulary, words: Language, postcode: str, contact: ContactReader, budget: BudgetReader,
        dates: DateReader, addresses: AddressReader,
    ) -> None:  # fmt: skip
        self._vocabulary = vocabulary
        self._words = words
        self._postcode = re.compile(rf"(?<!\w)(?:{postcode})(?!\w)", re.IGNORECASE)
        self._contact = contact
        self._budget = budget
        self._dates = dates
        self._addresses = addresses

    def read(self, text: str, asked: Asked | None, intent: str | None = None) -> list[Entity]:
        """The entities of ``text`` in its order, none overlapping. ``intent`` is what the message seems to be about:
        a bare number may be a budget then, the cheapest one no value that is called so, and what is not possible is
        not denied."""
        text = _beginning(text)
        contact = self._contact.read(text, asked)
        certain = [one for one in contact if one.score > UNCERTAIN]
        certain += self._places(text, asked, certain)
        phrases = self._phrases(text)
        certain += self._days(text, asked, [*certain, *phrases])
        certain += self._budgets(text, asked, certain, phrases, about_budget=intent == "ask_budget")
        certain += self._preferences(text, tokens_of(text)) if intent == "ask_cheapest" else []
        postcodes = self._postcodes(text, asked, [*contact, *certain], changes=intent == "change_value")
        told = [*(one for one in contact if one not in certain), *certain, *postcodes]
        tokens = [one for one in tokens_of(text) if not _covered(one, [*certain, *postcodes])]
        said = Said(text, tokens, find_spans(tokens, self._vocabulary), asked)
        entities = self._joined([*told, *self._named(said, question=intent in _QUESTIONS)])
        preferences = self._preferences(text, tokens) if intent != "ask_cheapest" else []
        entities += [one for one in preferences if not any(_overlap(one, other) for other in entities)]
        entities = without_corrected(said, sorted(entities, key=lambda one: one.start), self._words)
        return in_items(said, entities, self._words, self._vocabulary)

    def _named(self, said: Said, *, question: bool) -> list[Entity]:
        """What is named in the context's words, and by reference to the open question."""
        spans, words, vocabulary = said.spans, self._words, self._vocabulary
        spans = [one for one in spans if not _is_bare_count(said, one, vocabulary)]
        said = replace(said, spans=spans)
        offerings = {str(m.value) for span in spans for m in span.meanings if m.kind == "offering"}
        denied = denied_spans(said, words, question=question)
        entities = [self._resolve(said, span, offerings, denied=no) for span, no in zip(spans, denied, strict=True)]
        numbers = read_age(said, words) or read_numbers(said, words, vocabulary)
        # of two readings of one number, what it counts is nearer than what else has this value
        counted = [one for one in numbers if one.kind == "value"]
        entities = [*counted, *entities, *(one for one in numbers if one.kind != "value")]
        entities = without_given_up(said, entities, words)
        ordinals = read_ordinals(said, words)
        if ordinals and all(_within(one, ordinals[0]) for one in entities if one.kind in ("value", "offering")):
            return [*ordinals, *(one for one in entities if not _within(one, ordinals[0]))]
        told = self._told_otherwise(said, entities)
        entities = [one for one in entities if not any(_overlap(one, other) for other in told)]
        return [*entities, *(told or read_references(said, words)), *read_places(said, words)]

    def _told_otherwise(self, said: Said, entities: Sequence[Entity]) -> list[Entity]:
        """What is named by a single word of a value, where the message is short."""
        if len(said.tokens) > _SHORT_ANSWER + _NEAR:
            return []
        values = [one for one in entities if one.kind in ("value", "offering", "number")]
        denied = [one for one in values if one.negated and one.kind == "value"]
        if said.wanted and any(one.characteristic == said.wanted for one in values):
            return []
        named = [one for one in values if not one.negated]
        return read_telling_words(said, self._words, self._vocabulary, denied, named)

    def _resolve(self, said: Said, span: Span, offerings: set[str], *, denied: bool) -> Entity:
        meaning = min(span.meanings, key=lambda one: _unlikely(one, said.asked, offerings))
        only = next(iter(meaning.offerings)) if len(meaning.offerings) == 1 else None
        found = said.entity(span.first, span.last, meaning.kind, meaning.value, meaning.characteristic, span.score)
        return found.model_copy(update={"offering": only, "negated": denied})

    def _phrases(self, text: str) -> list[Token]:
        """Where the message has phrases of several words that the CSP knows: ``500 Mbit/s``, ``12 months``."""
        tokens = tokens_of(text)
        spans = [one for one in find_known(tokens, self._vocabulary) if one.last - one.first > 1]
        return [Token("", tokens[one.first].start, tokens[one.last - 1].end) for one in spans]

    def _budgets(
        self, text: str, asked: Asked | None, taken: Sequence[Entity], phrases: Sequence[Token], *, about_budget: bool
    ) -> list[Entity]:
        """The budget, where there is one. The CSP's ``phrases`` are none."""
        kind = asked.kind if asked else None
        is_short = len(tokens_of(text)) <= _SHORT_ANSWER
        wanted = kind != "age" and (about_budget or (kind == "budget" and is_short))
        found = self._budget.read(text, taken, phrases, wanted=wanted)
        return [found] if found else []

    def _days(self, text: str, asked: Asked | None, taken: Sequence[Entity | Token]) -> list[Entity]:
        """The dates, but for what is ``taken``, and a date of birth where an age is asked."""
        if asked is not None and asked.kind == "age":
            return []
        return self._dates.read(text, taken, certain=asked is not None and asked.kind == "contact")

    def _preferences(self, text: str, tokens: Sequence[Token]) -> list[Entity]:
        """*The cheapest*: what decides where a choice is left to us."""
        for size in (3, 2, 1):
            for window in (tokens[first : first + size] for first in range(len(tokens) - size + 1)):
                if " ".join(token.folded for token in window) in self._words.cheapest:
                    whole = Token("", window[0].start, window[-1].end)
                    return [_entity(text, whole, "preference", "cheapest", None)]
        return []

    def _postcodes(
        self, text: str, asked: Asked | None, contact: Sequence[Entity], *, changes: bool
    ) -> list[Entity]:  # fmt: skip
        found = []
        for match in self._postcode.finditer(text):
            bare_number = match[0].isdigit()
            token = Token(match[0], match.start(), match.end())
            # "EC1A 1BB" is no name, though one was asked for
            taken = contact if bare_number else [one for one in contact if one.score > UNCERTAIN]
            if _covered(token, taken) or (bare_number and not self._means_place(text, match, asked, changes=changes)):
                continue
            found.append(_entity(text, token, "postcode", match[0].upper(), None))
        return found

    def _places(self, text: str, asked: Asked | None, taken: Sequence[Entity]) -> list[Entity]:
        """The address, but for one that a phone number or a name would have to be part of."""
        found = self._addresses.read(text, list(self._postcode.finditer(text)), asked)
        return [one for one in found if not any(_overlap(one, other) for other in taken)]

    def _means_place(self, text: str, match: re.Match[str], asked: Asked | None, *, changes: bool) -> bool:
        """Whether a bare number is a postcode: a place was asked for, a cue stands before it, or nothing else fits.
        What ``changes`` a value, "make it 1000", names no place by a number that is a value, too."""
        if asked is not None and asked.kind == "place":
            return True
        before = [token.folded for token in tokens_of(text[: match.start()])]
        after = tokens_of(text[match.end() :])
        if after and " ".join([match[0], after[0].folded]) in self._vocabulary.phrases:
            return False
        cued = any(" ".join(before[-cue.count(" ") - 1 :]) == cue for cue in self._words.place_cues)
        return match[0] not in self._vocabulary.phrases if changes or not cued else True

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


def _is_bare_count(said: Said, span: Span, vocabulary: Vocabulary) -> bool:
    """Whether a number stands alone that only may count something: what, has to be said or asked."""
    if not said.tokens[span.first].folded.isdigit() or span.last - span.first > 1:
        return False
    return all(one.characteristic in vocabulary.counts and one.characteristic != said.wanted for one in span.meanings)


def _beginning(text: str) -> str:
    """As much of a message as is read: longer ones repeat themselves, or are no message of a customer."""
    tokens = tokens_of(text)
    return text[: tokens[_MOST_TOKENS - 1].end] if len(tokens) > _MOST_TOKENS else text


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
    if entity.kind in ("email", "phone", "name", "company", "budget", "date", "address") and entity.score > UNCERTAIN:
        rank = 0
    elif entity.kind == "postcode":
        rank = 1
    elif entity.kind in ("name", "company"):
        rank = 3
    else:
        rank = 2 if entity.score == 1 else 4
    return rank, entity.start - entity.end


def _overlap(one: Entity, other: Entity) -> bool:
    return one.start < other.end and other.start < one.end


def _within(one: Entity, other: Entity) -> bool:
    return other.start <= one.start and one.end <= other.end


def _covered(token: Token, entities: Sequence[Entity]) -> bool:
    return any(token.start < one.end and one.start < token.end for one in entities)


def _entity(text: str, token: Token, kind: EntityKind, value: Value, characteristic: str | None) -> Entity:
    return Entity(
        kind=kind, text=text[token.start : token.end], start=token.start, end=token.end, value=value,
        characteristic=characteristic,
    )  # fmt: skip
