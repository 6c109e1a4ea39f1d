"""An answer and a question in one message: *500 please. Is the router included?*

Input: a message. Output: the ways it may fall into a part that answers or orders something and a part that asks, the
likelier ones first; and whether two parts, once they are understood, stand on their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from catalog_adapter.intents.deciding import SURE, TAKING
from catalog_adapter.intents.language import Language, Token, folded_phrase, tokens_of
from catalog_adapter.intents.payloads import STANDARD_INTENTS
from catalog_adapter.intents.understanding import Entity, Understanding
from catalog_adapter.tone.reply import Asked

#: What may be asked in the same breath: each is answered by an action, after which the order goes on.
_ASKING = frozenset({
    "ask_offer", "ask_price", "ask_possible", "ask_why", "ask_changes", "ask_cheapest", "browse", "compare",
    "check_availability", "show_summary", "order_status", "list_services", "answer",
})  # fmt: skip
_MOST_TOKENS = 60
_MOST_WAYS = 4
_ENDS = ".!;\n?¿"
_PAUSES = ",:–—"
_LONGEST_QUESTION_WORD = 2  # tokens: "por qué"
#: Questions with a yes or a no that only this one thing can be meant by. A yes to the whole order is none of them: who
#: still has a question has not agreed.
_YES_OR_NO = frozenset({"another_site", "existing"})
#: Where nothing of an order is asked, what is no question may be talk about it, too.
_NOT_OF_AN_ORDER = frozenset({"offering", "nothing", "budget", "remove"})
#: Questions whose answer is never parted: any words may answer them.
_UNPARTED = frozenset({"information", "meaning"})
_PLAINLY = 0.8


@dataclass(frozen=True)
class Parts:
    """Two stretches of a message as offsets, end exclusive. ``is_parted``: by more than a comma."""

    answer: tuple[int, int]
    question: tuple[int, int]
    is_parted: bool


def ways_to_part(text: str, words: Language) -> list[Parts]:
    """How a message may fall into an answer and a question; none for one that asks nothing beside."""
    tokens = tokens_of(text)
    if len(tokens) < 2 or len(tokens) > _MOST_TOKENS:
        return []
    asks_last = "?" in text[tokens[-1].end :]
    begun = [place for place in range(1, len(tokens)) if _begins_question(tokens, place, words)]
    marked = [place for place in range(len(tokens) - 1, 0, -1) if asks_last and place not in begun]
    ways = [*_ways(text, tokens, begun, words), *_ways(text, tokens, marked, words, by_marks_alone=True)]
    return [*ways, *_questions_first(text, tokens)][:_MOST_WAYS]


def stand_alone(parts: Parts, answer: Understanding, question: Understanding, asked: Asked | None) -> bool:
    """Whether the first part answers, or orders, and the second asks something in its own right. After a mere comma, a
    question that names nothing is about what stands before it: "1000, how much is that?"."""
    others = {question.near_tie.intent} & STANDARD_INTENTS if question.near_tie else set()
    if not {question.intent, *others} <= _ASKING:
        return False
    if not _is_taken(answer, asked):
        return False
    may_be_topic = bool(answer.entities) and all(one.kind in ("value", "offering") for one in answer.entities)
    return parts.is_parted or not may_be_topic or bool(question.entities) or question.own_intent is not None


def put_together(text: str, parts: Parts, answer: Understanding, question: Understanding) -> Understanding:
    """The whole message: the question, and what is to be taken in first. It is never asked back what was meant, for
    that would lose the answer."""
    first = _moved(answer, parts.answer[0]).model_copy(update={"near_tie": None, "alternatives": []})
    return _moved(question, parts.question[0]).model_copy(update={"text": text, "near_tie": None, "first": first})


def _is_taken(answer: Understanding, asked: Asked | None) -> bool:
    """Whether a part gives what is asked for, or orders something."""
    named = [one for one in answer.entities if one.kind not in ("characteristic", "preference")]
    if asked is None or asked.kind in _NOT_OF_AN_ORDER:
        return _orders(answer, named)
    if asked.kind in _UNPARTED:
        return False
    if answer.intent in ("affirm", "deny"):
        is_boolean = asked.kind == "characteristic" and any(isinstance(one, bool) for one in asked.values)
        return is_boolean or asked.kind in _YES_OR_NO or bool(named)
    return answer.intent in TAKING and bool(named)


def _orders(answer: Understanding, named: list[Entity]) -> bool:
    """Whether a part plainly orders: it says more than what it is about."""
    letters = sum(one.end - one.start for one in tokens_of(answer.text))
    says_more = sum(one.end - one.start for one in answer.entities) < letters
    orders = answer.intent in ("order_product", "add_item") and answer.confidence >= max(SURE, _PLAINLY)
    return orders and says_more and any(one.kind in ("value", "offering") for one in named)


def _ways(
    text: str, tokens: list[Token], places: list[int], words: Language, *, by_marks_alone: bool = False
) -> Iterator[Parts]:
    """The message parted before the tokens at ``places``, as far as something stands between the parts."""
    for place in places:
        between = text[tokens[place - 1].end : tokens[place].start]
        ends = any(mark in between for mark in _ENDS)
        pauses = any(mark in between for mark in _PAUSES) or " - " in between
        if not by_marks_alone:
            joined = tokens[place].folded in words.openers | words.joins
            ends = ends or joined or _ends_politely(tokens[:place], words)
        # without any mark, "ok how much is it" is one piece
        opens = folded_phrase(text[: tokens[place].start]) in words.openers
        if (ends or pauses) and not opens:
            yield Parts((0, tokens[place - 1].end), (tokens[place].start, len(text)), ends)


def _questions_first(text: str, tokens: list[Token]) -> Iterator[Parts]:
    """*Is the router included? 500 then.*"""
    mark = text.rfind("?")
    after = next((one for one in tokens if one.start > mark), None)
    if mark >= 0 and after is not None and tokens[0].start < mark:
        yield Parts((after.start, len(text)), (tokens[0].start, mark + 1), is_parted=True)


def _begins_question(tokens: list[Token], place: int, words: Language) -> bool:
    """Whether a question may begin with a token, or with the openers there: "and how much is it"."""
    if place > 0 and tokens[place - 1].folded in words.openers | words.joins:
        return False  # it begins with that
    while place < len(tokens) and tokens[place].folded in words.openers | words.joins:
        place += 1
    sizes = range(1, _LONGEST_QUESTION_WORD + 1)
    begins = {" ".join(one.folded for one in tokens[place : place + size]) for size in sizes}
    return place < len(tokens) and bool(begins & words.question_words)


def _ends_politely(tokens: list[Token], words: Language) -> bool:
    folded = [one.folded for one in tokens]
    return any(" ".join(folded[-size:]) in words.courtesies for size in (1, 2, 3))


def _moved(part: Understanding, by: int) -> Understanding:
    """A part as it stands in the message."""
    entities = [one.model_copy(update={"start": one.start + by, "end": one.end + by}) for one in part.entities]
    return part.model_copy(update={"entities": entities})
