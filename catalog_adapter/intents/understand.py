"""From a message to an Understanding: the classifier says what kind of message it is, the entities what it names, and
the open question how a bare answer is to be read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from catalog_adapter.intents.clarifying import MEANING, chosen, is_worth_asking
from catalog_adapter.intents.classifier import IntentClassifier, Scored
from catalog_adapter.intents.contact import UNCERTAIN
from catalog_adapter.intents.deciding import SURE, TAKING, Deciding
from catalog_adapter.intents.entities import EntityReader
from catalog_adapter.intents.follow_ups import followed_up
from catalog_adapter.intents.known_words import KnownWords
from catalog_adapter.intents.language import Language, folded_phrase
from catalog_adapter.intents.models import OwnIntent
from catalog_adapter.intents.order_access import ORDER_ACCESS, names_order
from catalog_adapter.intents.parts import put_together, stand_alone, ways_to_part
from catalog_adapter.intents.payloads import understand_payload
from catalog_adapter.intents.understanding import Alternative, Understanding, is_near, near_tie
from catalog_adapter.tone.reply import Asked

#: Questions that are answered in no words of any language.
_FREE_ANSWERS = frozenset({"place", "contact", "age", "information"})
_MOST_ALTERNATIVES = 4
#: What words that answer a question for a value may seem to be.
_MAY_NAME_A_VALUE = frozenset({"ask_cheapest", "ask_budget"})


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
        self._deciding = Deciding(words, own)

    @property
    def nbytes(self) -> int:
        """About how many bytes the classifier of this context takes."""
        return self._classifier.nbytes

    def understand(self, text: str, asked: Asked | None = None) -> Understanding:
        """What ``text`` means, read in the light of the open question."""
        if asked is not None and asked.kind == MEANING:
            return self._clarified(text, asked)
        if asked is not None and asked.kind == ORDER_ACCESS and names_order(text):
            return Understanding(text=text, intent="order_status", confidence=1.0)
        return self._answer_and_question(text, asked) or self._one_thing(text, asked)

    def _answer_and_question(self, text: str, asked: Asked | None) -> Understanding | None:
        """A message that answers and asks: what it asks, with the answer as its ``first``; None for any other."""
        for parts in ways_to_part(text, self._words):
            answer, question = text[slice(*parts.answer)], text[slice(*parts.question)]
            if not self._may_answer(answer, asked):
                continue
            taken, asking = self._one_thing(answer, asked), self._one_thing(question, asked)
            if stand_alone(parts, taken, asking, asked):
                return put_together(text, parts, taken, asking)
        return None

    def _may_answer(self, text: str, asked: Asked | None) -> bool:
        """Whether it is worth while to find out what a part of a message means: it is no question, and names something
        or agrees."""
        if self._deciding.is_question(text):
            return False
        return self._yes_or_no(text) is not None or bool(self._reader.read(text, asked))

    def _one_thing(self, text: str, asked: Asked | None) -> Understanding:
        """What a message means that is about one thing, or is taken so."""
        answer = self._yes_or_no(text)
        if answer:  # it is nothing else, whatever it resembles
            return Understanding(text=text, intent=answer, confidence=1.0, entities=self._reader.read(text, asked))
        ranked, familiar = self._classifier.classify(text)
        free = asked is not None and asked.kind in _FREE_ANSWERS
        familiar = familiar and (free or self._known.says_something(text))
        ranked = self._own_first(ranked)
        entities = self._reader.read(text, asked, self._topic(text, ranked[0], familiar, asked))
        best = self._deciding.fitting(text, ranked, entities, asked)
        alternatives = [
            Alternative(intent=one.label, confidence=one.confidence) for one in ranked[1 : _MOST_ALTERNATIVES + 1]
        ]
        intent, confidence, own = decided = self._deciding.decide(text, best, familiar, entities, asked)
        sure = intent if confidence >= SURE else None
        again = followed_up(text, entities, sure, asked, self._words, is_question=self._deciding.is_question(text))
        if again and own is None and asked is not None and asked.question is not None:
            return Understanding(text=text, intent=asked.question.intent, confidence=SURE, entities=again)
        tie = self._near_tie(best, alternatives) if decided == self._deciding.as_said(best) else None
        if tie is not None and self._deciding.chooses(text, entities):  # so it is an order, whatever else it resembles
            if tie.intent in TAKING:
                intent, confidence, own = tie.intent, tie.confidence, None
            tie = None if intent in TAKING else tie
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

    def _own_first(self, ranked: list[Scored]) -> list[Scored]:
        """Between a standard intent and one of the CSP's own that stands for it, the own one says more."""
        first, second = ranked[0], ranked[1] if len(ranked) > 1 else ranked[0]
        own = self._own.get(second.label)
        if own is None or own.behaviour != first.label or not is_near(first.confidence, second.confidence):
            return ranked
        return [second, first, *ranked[2:]]

    def _near_tie(self, best: Scored, alternatives: Sequence[Alternative]) -> Alternative | None:
        """What else a message may well mean, where that makes a difference: to nobody between an own intent and the
        standard one that it stands for."""
        second = near_tie(best.confidence, alternatives)
        if second is None or not is_worth_asking(best.label, second.intent):
            return None
        own, other = self._own.get(best.label), self._own.get(second.intent)
        stands_for = own.behaviour if own else best.label
        return second if (own and other) or stands_for != (other.behaviour if other else second.intent) else None

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
        """What a message seems to be about, before its entities are known. "The cheapest", or a bare number, said when
        asked for a value, may be the name of one."""
        answers = asked is not None and asked.kind == "characteristic" and not self._deciding.is_question(text)
        return best.label if familiar and not (answers and best.label in _MAY_NAME_A_VALUE) else None

    def _yes_or_no(self, text: str) -> str | None:
        phrase = folded_phrase(text)
        if phrase in self._words.yes:
            return "affirm"
        return "deny" if phrase in self._words.no else None
