"""From a message to an Understanding: the classifier says what kind of message it is, the entities what it names, and
the open question how a bare answer is to be read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from pydantic import ValidationError

from catalog_adapter.intents.clarifying import MEANING, chosen, is_worth_asking
from catalog_adapter.intents.classifier import IntentClassifier, Scored
from catalog_adapter.intents.contact import UNCERTAIN
from catalog_adapter.intents.entities import EntityReader
from catalog_adapter.intents.follow_ups import followed_up
from catalog_adapter.intents.known_words import KnownWords
from catalog_adapter.intents.language import Language, folded_phrase, tokens_of
from catalog_adapter.intents.models import OwnIntent, StandardIntent
from catalog_adapter.intents.understanding import Alternative, Entity, Understanding, near_tie
from catalog_adapter.tone.reply import Asked
from foundation.errors import BadInput

STANDARD_INTENTS: frozenset[str] = frozenset(get_args(StandardIntent))

#: Intents that take values: which of them it is matters less than what is named.
_TAKING = frozenset({"order_product", "inform", "change_value", "add_item", "remove_item"})
#: What a bare answer is never, however the classifier reads its few words.
_NOT_AN_ANSWER = frozenset({"stop", "start_over", "hand_over", "cancel_order", "remove_item", "show_summary"})
#: Questions that suppose a choice: put without a question's words, "the one with 5G then" is the choice itself.
_SUPPOSING = frozenset({"ask_changes", "ask_cheapest"})
#: What a message that names a budget only seems to be: "I'd like fibre for at most 40 a month".
_MAY_BE_BUDGET = frozenset({
    "ask_budget", "ask_cheapest", "browse", "ask_offer", "ask_price", "ask_possible", "compare", "recommend",
    "order_product", "inform", "change_value", "out_of_scope",
})  # fmt: skip
#: What a message that gives a name, an address or a place is not, however it is put.
_SMALL_TALK = frozenset({"chitchat", "greet", "goodbye", "thank", "out_of_scope"})
#: How free text is read for want of anything better.
_ANY_WORDS = frozenset({"inform", "change_value", "remove_item", "out_of_scope", "chitchat"})
_CONTACT = frozenset({"postcode", "email", "phone", "name", "company"})
_SURE = 0.6
_COVERED = 0.5
_PAYLOAD = re.compile(r"^/([a-z_]{2,40})(\{.*\})?$", re.DOTALL)
_MOST_ALTERNATIVES = 4


class Understander:
    """Understands the messages of one context and locale."""

    def __init__(
        self, classifier: IntentClassifier, reader: EntityReader, words: Language, own: Mapping[str, OwnIntent],
        known: KnownWords,
    ) -> None:  # fmt: skip
        self._classifier = classifier
        self._reader = reader
        self._words = words
        self._own = own
        self._known = known

    @property
    def nbytes(self) -> int:
        """About how many bytes the classifier of this context takes."""
        return self._classifier.nbytes

    def understand(self, text: str, asked: Asked | None = None) -> Understanding:
        """What ``text`` means, read in the light of the open question."""
        if asked is not None and asked.kind == MEANING:
            return self._clarified(text, asked)
        ranked, familiar = self._classifier.classify(text)
        familiar = familiar and self._known.says_something(text)
        entities = self._reader.read(text, asked, self._topic(text, ranked[0], familiar, asked))
        answer = self._yes_or_no(text)
        if answer:
            return Understanding(text=text, intent=answer, confidence=1.0, entities=entities)
        best = self._fitting(text, ranked, entities)
        alternatives = [
            Alternative(intent=one.label, confidence=one.confidence) for one in ranked[1 : _MOST_ALTERNATIVES + 1]
        ]
        intent, confidence, own = decided = self._decide(text, best, familiar, entities, asked)
        again = followed_up(text, entities, intent, asked, self._words, is_question=self._is_question(text))
        if again and own is None and asked is not None and asked.question is not None:
            return Understanding(text=text, intent=asked.question.intent, confidence=_SURE, entities=again)
        tie = _near_tie(best, alternatives) if decided == self._as_said(best) else None
        if tie is not None and self._chooses(text, entities):  # so it is an order, whatever else it resembles
            if tie.intent in _TAKING:
                intent, confidence, own = tie.intent, tie.confidence, None
            tie = None if intent in _TAKING else tie
        if intent == "remove_item":  # what is to be taken out is denied by that alone
            entities = [one.model_copy(update={"negated": False}) for one in entities]
        if intent != "inform" or any(one.kind in ("value", "offering") for one in entities):
            # no answer to the question, so the message is no name either
            entities = [one for one in entities if one.kind not in ("name", "company") or one.score > UNCERTAIN]
        return Understanding(
            text=text,
            intent=intent,
            confidence=confidence,
            own_intent=own,
            entities=entities,
            alternatives=alternatives,
            near_tie=tie,
        )

    def _as_said(self, best: Scored) -> tuple[str, float, str | None]:
        """What a message means where nothing but its words decides."""
        own = self._own.get(best.label)
        return own.behaviour if own else best.label, best.confidence, own.id if own else None

    def _clarified(self, text: str, asked: Asked) -> Understanding:
        """What an answer to "did you mean …?" means: one of the meanings, none of them, or something else entirely.
        It is never asked twice."""
        meaning = chosen(text, asked.meanings, self._words)
        if meaning is not None:
            return understand_payload(meaning.payload, self._own).model_copy(update={"text": text})
        if folded_phrase(text) in self._words.no:
            return Understanding(text=text, intent="out_of_scope", confidence=1.0)
        plainly = self.understand(text, asked.before).model_copy(update={"near_tie": None})
        for one in asked.meanings:
            meant = understand_payload(one.payload, self._own)
            if (meant.intent, meant.own_intent) == (plainly.intent, plainly.own_intent) and not plainly.entities:
                return plainly.model_copy(update={"entities": meant.entities})
        return plainly

    def _topic(self, text: str, best: Scored, familiar: bool, asked: Asked | None) -> str | None:
        """What a message seems to be about, before its entities are known. "The cheapest", said when asked for a value,
        may be the name of one."""
        answers = asked is not None and asked.kind == "characteristic" and not self._is_question(text)
        return best.label if familiar and not (answers and best.label == "ask_cheapest") else None

    def _fitting(self, text: str, ranked: Sequence[Scored], entities: Sequence[Entity]) -> Scored:
        """The best label, unless it is a CSP's answer to a question and the message, which asks nothing, does without
        what it names, or is mostly made of that: "take the insurance off", where there is a question about it."""
        own = self._own.get(ranked[0].label)
        if own is None or own.behaviour != "answer" or self._is_question(text):
            return ranked[0]
        values = [one for one in entities if one.kind in ("value", "offering")]
        if not any(one.negated for one in values) and _share(text, values) < _COVERED:
            return ranked[0]
        return next((one for one in ranked if one.label in _TAKING), ranked[0])

    def _decide(
        self, text: str, best: Scored, familiar: bool, entities: Sequence[Entity], asked: Asked | None
    ) -> tuple[str, float, str | None]:
        """Intent, confidence and own intent."""
        own = self._own.get(best.label)
        intent = own.behaviour if own else best.label
        if own and familiar:
            return intent, best.confidence, own.id
        if intent in _MAY_BE_BUDGET and any(one.kind == "budget" for one in entities):
            return "ask_budget", max(best.confidence, _SURE), None
        question = self._is_question(text)
        if intent == "browse" and {one.kind for one in entities} == {"characteristic"}:
            return "ask_possible", best.confidence, None  # what there is of something is what it may be
        if asked is not None and not question:
            answer = self._answer(text, intent, best.confidence if familiar else 0.0, entities, asked)
            if answer is not None:
                return *answer, None
        elif not question and best.confidence < _SURE and _is_choice(intent, entities):
            return "order_product", _SURE, None
        if intent in _SMALL_TALK and any(one.kind in _CONTACT and one.score > UNCERTAIN for one in entities):
            return "inform", _SURE, None
        if not familiar or intent == "out_of_scope":
            if _naming(entities) and not question:
                return ("inform" if asked else "order_product"), _SURE, None
            return "out_of_scope", 1 - best.confidence if not familiar else best.confidence, None
        return intent, best.confidence, None

    def _answer(
        self, text: str, intent: str, confidence: float, entities: Sequence[Entity], asked: Asked
    ) -> tuple[str, float] | None:
        """Intent and confidence of a message that answers the open question; None where it does something else.
        ``confidence`` is 0 for what is like no example."""
        is_sure = confidence >= _SURE
        if asked.kind == "information":
            # what the OSS asks may be answered with anything; only what is plainly something else is not the answer
            return (intent if is_sure and intent not in _ANY_WORDS else "inform"), max(confidence, _SURE)
        if intent in _SUPPOSING and asked.kind == "offering" and is_sure:
            return None
        if intent in _SUPPOSING and not is_sure and _naming(entities):
            return "inform", _SURE
        if not self._answers(text, entities, asked):
            return None
        if intent in _TAKING and not any(one.kind == "reference" for one in entities):
            return intent, max(confidence, _SURE)
        if intent in _NOT_AN_ANSWER and is_sure and not _is_plain_answer(text, entities, asked):
            return None
        return "inform", max(confidence, _SURE)

    def _answers(self, text: str, entities: Sequence[Entity], asked: Asked) -> bool:
        """Whether a message names what was asked for, or is mostly made of values."""
        named = _naming(entities)
        if asked.kind == "characteristic" and any(one.characteristic == asked.characteristic for one in named):
            return True
        if asked.kind == "characteristic" and _share(text, entities) >= _COVERED:
            return True
        if asked.kind == "age" and any(one.kind == "number" and one.characteristic is None for one in named):
            return True
        if asked.kind in ("place", "contact") and any(one.kind in _CONTACT for one in named):
            return not (asked.kind == "contact" and asked.characteristic in ("name", "company")
                        and self._says_something_else(text, named))  # fmt: skip
        return _share(text, named) >= _COVERED

    def _chooses(self, text: str, entities: Sequence[Entity]) -> bool:
        """Whether a message says how something is to be, rather than asks."""
        return not self._is_question(text) and any(one.kind == "value" for one in entities)

    def _says_something_else(self, text: str, named: Sequence[Entity]) -> bool:
        """A whole message read as a name only because a name was asked for may be something else entirely."""
        if any(one.kind in ("email", "phone") for one in named):
            return False
        ranked, familiar = self._classifier.classify(text)
        return familiar and ranked[0].label not in _TAKING and ranked[0].confidence >= _SURE

    def _yes_or_no(self, text: str) -> str | None:
        phrase = folded_phrase(text)
        if phrase in self._words.yes:
            return "affirm"
        return "deny" if phrase in self._words.no else None

    def _is_question(self, text: str) -> bool:
        words = [token.folded for token in tokens_of(text)]
        while words and words[0] in self._words.openers:
            words = words[1:]
        begins = {" ".join(words[:size]) for size in (1, 2)} if words else set()
        return text.rstrip().endswith("?") or bool(begins & self._words.question_words)


def _near_tie(best: Scored, alternatives: Sequence[Alternative]) -> Alternative | None:
    """What else a message may well mean, where that makes a difference."""
    second = near_tie(best.confidence, alternatives)
    return second if second is not None and is_worth_asking(best.label, second.intent) else None


def _naming(entities: Sequence[Entity]) -> list[Entity]:
    """The entities that say what is wanted, rather than what is talked about."""
    return [one for one in entities if one.kind not in ("characteristic", "preference")]


def _is_plain_answer(text: str, entities: Sequence[Entity], asked: Asked) -> bool:
    """Whether most of a message is a value of what was asked for: "send someone" asks for no person then."""
    values = [one for one in entities if one.kind == "value" and one.characteristic == asked.characteristic]
    return asked.kind == "characteristic" and _share(text, values) >= _COVERED


def _share(text: str, entities: Sequence[Entity]) -> float:
    """How much of what is written the entities are, 0 to 1."""
    letters = sum(token.end - token.start for token in tokens_of(text)) or 1
    return sum(one.end - one.start for one in entities) / letters


def _is_choice(intent: str, entities: Sequence[Entity]) -> bool:
    """Whether a message, put without a question's words, chooses what it seems to ask about."""
    return intent in ("check_availability", "ask_changes") and any(one.kind == "value" for one in entities)


def understand_payload(payload: str, own_intents: Mapping[str, OwnIntent]) -> Understanding:
    """What a quick reply's payload means: ``/intent`` or ``/intent{json}``. Raises BadInput for anything else."""
    match = _PAYLOAD.match(payload)
    if not match or match[1] not in STANDARD_INTENTS:
        raise BadInput("this is not the payload of a quick reply", advice="Send what was written as text.")
    try:
        named = json.loads(match[2]) if match[2] else {}
        entities, own = _payload_entities(named), named.get("own_intent")
    except (ValueError, ValidationError, TypeError):
        raise BadInput("the payload of the quick reply can't be read", advice="Send it back unchanged.") from None
    if own is not None and (own not in own_intents or own_intents[own].behaviour != match[1]):
        raise BadInput("what this quick reply stands for is no more", advice="Send what was written as text.")
    return Understanding(text=payload, intent=match[1], confidence=1.0, own_intent=own, entities=entities)


def _payload_entities(named: Any) -> list[Entity]:
    if not isinstance(named, dict):
        raise TypeError("a payload names its entities")
    if not isinstance(named.get("own_intent", ""), str):
        raise TypeError("an own intent is named by its id")
    entities = [Entity.model_validate(one) for one in list(named.get("entities", []))]
    if "offering" in named:
        entities.append(_named("offering", named["offering"], None))
    if "characteristic" in named:
        kind = "value" if "value" in named else "characteristic"
        entities.append(_named(kind, named.get("value", named["characteristic"]), named["characteristic"]))
    for name, value in dict(named.get("choices", {})).items():
        entities.append(_named("value", value, name))
    for key, kind in (("quantity", "quantity"), ("order", "order_number"), ("item", "item"), ("postcode", "postcode")):
        if key in named:
            entities.append(_named(kind, named[key], None))
    return entities


def _named(kind: str, value: Any, characteristic: Any) -> Entity:
    raw = {"kind": kind, "text": str(value), "start": 0, "end": 0, "value": value, "characteristic": characteristic}
    return Entity.model_validate(raw)
