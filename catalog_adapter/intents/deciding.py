"""Which intent a message has, once its words have been classified and its entities are known.

Input: the ranked labels, the entities, the open question. Output: intent, confidence and own intent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from catalog_adapter.intents.classifier import Scored
from catalog_adapter.intents.contact import UNCERTAIN
from catalog_adapter.intents.language import Language, tokens_of
from catalog_adapter.intents.models import OwnIntent
from catalog_adapter.intents.understanding import Entity
from catalog_adapter.tone.reply import Asked

Decision = tuple[str, float, str | None]

#: Intents that take values: which of them it is matters less than what is named.
TAKING = frozenset({"order_product", "inform", "change_value", "add_item", "remove_item"})
#: What a bare answer is never, however the classifier reads its few words.
_NOT_AN_ANSWER = frozenset({"stop", "start_over", "hand_over", "cancel_order", "remove_item", "show_summary"})
#: Questions that suppose a choice: put without a question's words, "the one with 5G then" is the choice itself.
_SUPPOSING = frozenset({"ask_changes", "ask_cheapest"})
#: What a message that names a budget only seems to be: "I'd like fibre for at most 40 a month".
_MAY_BE_BUDGET = frozenset({
    "ask_budget", "ask_cheapest", "browse", "ask_offer", "ask_price", "ask_possible", "compare", "recommend",
    "order_product", "inform", "change_value", "out_of_scope",
})  # fmt: skip
#: What a message that names a day for the order may seem to be: "start on 3 May" is no new start.
_MAY_BE_DATED = frozenset({
    "start_over", "check_availability", "ask_possible", "ask_changes", "change_order", "order_status", "ask_why",
    "browse", "greet", "goodbye", "thank", "chitchat", "out_of_scope", "remove_item",
})  # fmt: skip
#: What is asked while an order is put together.
_OF_AN_ORDER = frozenset({"characteristic", "place", "contact", "confirm", "change", "repair", "another_site"})
#: What a message that gives a name, an address or a place is not, however it is put.
_SMALL_TALK = frozenset({"chitchat", "greet", "goodbye", "thank", "out_of_scope"})
#: How free text is read for want of anything better.
_ANY_WORDS = frozenset({"inform", "change_value", "remove_item", "out_of_scope", "chitchat"})
_CONTACT = frozenset({"postcode", "address", "email", "phone", "name", "company"})
SURE = 0.6
_COVERED = 0.5


def _gives_contact(text: str, entities: Sequence[Entity]) -> bool:
    """Whether a message says who or where the customer is. A street alone may be where anything is: "my bicycle broke
    down at 12 High Street"."""
    given = [one for one in entities if one.kind in _CONTACT and one.score > UNCERTAIN]
    return any(one.kind != "address" for one in given) or (bool(given) and _share(text, given) >= _COVERED)


class Deciding:
    """Decides for one context and locale."""

    def __init__(self, words: Language, own: Mapping[str, OwnIntent]) -> None:
        self._words = words
        self._own = own

    def as_said(self, best: Scored) -> Decision:
        """What a message means where nothing but its words decides."""
        own = self._own.get(best.label)
        return own.behaviour if own else best.label, best.confidence, own.id if own else None

    def fitting(
        self, text: str, ranked: Sequence[Scored], entities: Sequence[Entity], asked: Asked | None
    ) -> Scored:  # fmt: skip
        """The best label, unless it is a CSP's own and the message, which asks nothing, does without what it names, or
        is mostly made of that: "take the insurance off", where there is an answer about it; or "we are four", asked how
        many, where there is advice for families. A price is no search for the
        cheapest where nobody says so."""
        if ranked[0].label == "ask_cheapest" and not any(one.kind == "preference" for one in entities):
            return next((one for one in ranked[:2] if one.label == "ask_price"), ranked[0])
        own = self._own.get(ranked[0].label)
        is_wish = own is not None and own.behaviour == "recommend" and not _answers_it(entities, asked)
        if own is None or own.behaviour not in ("answer", "recommend") or is_wish or self.is_question(text):
            return ranked[0]
        values = [one for one in entities if one.kind in ("value", "offering")]
        if not any(one.negated for one in values) and _share(text, values) < _COVERED:
            return ranked[0]
        return next((one for one in ranked if one.label in TAKING), ranked[0])

    def decide(
        self, text: str, best: Scored, familiar: bool, entities: Sequence[Entity], asked: Asked | None
    ) -> Decision:
        """Intent, confidence and own intent."""
        own = self._own.get(best.label)
        intent = own.behaviour if own else best.label
        if own and familiar:
            return intent, best.confidence, own.id
        if intent in _MAY_BE_BUDGET and any(one.kind == "budget" for one in entities):
            return "ask_budget", max(best.confidence, SURE), None
        if asked is not None and asked.kind in _OF_AN_ORDER and _is_dated(intent, entities):
            return "inform", max(best.confidence, SURE), None
        question = self.is_question(text)
        if intent == "browse" and {one.kind for one in entities} == {"characteristic"}:
            return "ask_possible", best.confidence, None  # what there is of something is what it may be
        if asked is not None and not question:
            answer = self._answer(text, intent, best.confidence if familiar else 0.0, entities, asked)
            if answer is not None:
                return *answer, None
        elif not question and _is_choice(intent, entities) and self._is_mostly(text, entities, best.confidence):
            return "order_product", SURE, None
        if intent in _SMALL_TALK and _gives_contact(text, entities):
            return "inform", SURE, None
        if not familiar or intent == "out_of_scope":
            names = [one for one in _naming(entities) if one.kind != "address"]
            if (names and not question) or (_answers_it(entities, asked) and not text.rstrip().endswith("?")):
                return ("inform" if asked else "order_product"), SURE, None
            return "out_of_scope", 1 - best.confidence if not familiar else best.confidence, None
        return intent, best.confidence, None

    def _answer(
        self, text: str, intent: str, confidence: float, entities: Sequence[Entity], asked: Asked
    ) -> tuple[str, float] | None:
        """Intent and confidence of a message that answers the open question; None where it does something else.
        ``confidence`` is 0 for what is like no example."""
        is_sure = confidence >= SURE
        if asked.kind == "information":
            # what the OSS asks may be answered with anything; only what is plainly something else is not the answer
            return (intent if is_sure and intent not in _ANY_WORDS else "inform"), max(confidence, SURE)
        if intent in _SUPPOSING and asked.kind == "offering" and is_sure:
            return None
        if intent in _SUPPOSING and not is_sure and _naming(entities):
            return "inform", SURE
        if intent == "ask_price" and is_sure:
            return None  # "price of fibre 500", without a question's words
        if not self._answers(text, entities, asked, something_else=is_sure and intent not in TAKING):
            return None
        if intent == "remove_item" and _answers_it(entities, asked) and not any(one.negated for one in entities):
            return "inform", max(confidence, SURE)  # what is asked for can't be taken out yet
        if intent in TAKING and not any(one.kind == "reference" for one in entities):
            return intent, max(confidence, SURE)
        if intent in _NOT_AN_ANSWER and is_sure and not _is_plain_answer(text, entities, asked):
            return None
        return "inform", max(confidence, SURE)

    def _answers(self, text: str, entities: Sequence[Entity], asked: Asked, *, something_else: bool) -> bool:
        """Whether a message names what was asked for, or is mostly made of values. ``something_else``: its words say
        something else, so it is no name."""
        named = _naming(entities)
        if asked.kind == "characteristic" and any(one.characteristic == asked.characteristic for one in named):
            return True
        if asked.kind == "characteristic" and _share(text, entities) >= _COVERED:
            return True
        if asked.kind == "age" and any(one.kind == "number" and one.characteristic is None for one in named):
            return True
        if asked.kind in ("place", "contact") and any(one.kind in _CONTACT for one in named):
            is_known = any(one.kind in ("email", "phone") for one in named)
            only_named = asked.kind == "contact" and asked.characteristic in ("name", "company") and not is_known
            return not (only_named and something_else)
        return _share(text, named) >= _COVERED

    def _is_mostly(self, text: str, entities: Sequence[Entity], confidence: float) -> bool:
        """Whether a message is unsure, or made of what it names for the most part."""
        return confidence < SURE or _share(text, _naming(entities)) >= _COVERED

    def chooses(self, text: str, entities: Sequence[Entity]) -> bool:
        """Whether a message says how something is to be, rather than asks."""
        return not self.is_question(text) and any(one.kind == "value" for one in entities)

    def is_question(self, text: str) -> bool:
        """Whether a message is put as a question."""
        words = [token.folded for token in tokens_of(text)]
        while words and words[0] in self._words.openers:
            words = words[1:]
        begins = {" ".join(words[:size]) for size in (1, 2)} if words else set()
        return text.rstrip().endswith("?") or bool(begins & self._words.question_words)


def _naming(entities: Sequence[Entity]) -> list[Entity]:
    """The entities that say what is wanted, rather than what is talked about."""
    return [one for one in entities if one.kind not in ("characteristic", "preference")]


def _is_plain_answer(text: str, entities: Sequence[Entity], asked: Asked) -> bool:
    """Whether most of a message is a value of what was asked for: "send someone" asks for no person then."""
    values = [one for one in entities if one.kind == "value" and one.characteristic == asked.characteristic]
    return asked.kind == "characteristic" and _share(text, values) >= _COVERED


def _answers_it(entities: Sequence[Entity], asked: Asked | None) -> bool:
    """Whether a value of what is asked for is named; of a yes or no, a yes is no such."""
    wanted = asked.characteristic if asked is not None and asked.kind == "characteristic" else None
    return any(one.kind == "value" and one.characteristic == wanted and one.value is not True for one in entities)


def _share(text: str, entities: Sequence[Entity]) -> float:
    """How much of what is written the entities are, 0 to 1."""
    letters = sum(token.end - token.start for token in tokens_of(text)) or 1
    return sum(one.end - one.start for one in entities) / letters


def _is_choice(intent: str, entities: Sequence[Entity]) -> bool:
    """Whether a message, put without a question's words, chooses what it seems to ask about."""
    return intent in ("check_availability", "ask_changes") and any(one.kind == "value" for one in entities)


def _is_dated(intent: str, entities: Sequence[Entity]) -> bool:
    """Whether a message says when, and hardly anything else that it may be about."""
    return intent in _MAY_BE_DATED and any(one.kind == "date" for one in entities)
