"""Did you mean …? A message that may well mean two things, and the customer's answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.intents.clarifying import is_worth_asking
from catalog_adapter.intents.payloads import STANDARD_INTENTS
from catalog_adapter.intents.understanding import Alternative, Understanding
from catalog_adapter.tone.reply import Asked, Reply
from foundation.errors import BadInput
from foundation.settings import ROOT
from tests.catalog_adapter.conftest import CONSTRAINTS, CONTEXT, OFFERS
from tests.support.contexts import resolved

INTENTS = """\
own_intents:
  - id: opening
    behaviour: answer
    title: {en: Our opening hours}
    examples: [when is your shop open, what are your shop hours, is the shop open on sunday]
    answer: Always.
  - id: moving
    behaviour: answer
    examples: [i am moving house, can i take my line with me, we are moving next month]
    answer: Yes.
  - id: starter
    behaviour: order_product
    examples: [the starter pack please, i want the starter pack, starter pack]
    preset: {offering: line, values: {speed: 100}}
"""
SPEED = Asked(kind="characteristic", offering="line", characteristic="speed", values=[100, 500, 1000])


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> ResolvedContext:
    folder = tmp_path_factory.mktemp("contexts") / "acme"
    folder.mkdir()
    for name, text in {"context": CONTEXT, "offers": OFFERS, "constraints": CONSTRAINTS, "intents": INTENTS}.items():
        (folder / f"{name}.yml").write_text(text)
    return resolved(folder.parent)


def _between(acme: ResolvedContext, first: str, second: str, said: str = "a line", asked: Asked | None = None) -> Reply:
    """The question after something that may mean either."""
    own = acme.own_intents.get(first)
    understood = acme.understand(said).model_copy(
        update={
            "intent": own.behaviour if own else first,
            "own_intent": own.id if own else None,
            "near_tie": Alternative(intent=second, confidence=0.4),
        }
    )
    question = acme.clarification(understood, asked)
    assert question is not None
    return question


def test_what_is_clear_is_not_asked(acme: ResolvedContext) -> None:
    for text in ("hello", "yes", "show me your offers", "how much is the line?", "when is your shop open"):
        assert acme.clarification(acme.understand(text), None) is None, text


def test_the_question_has_a_button_for_each_meaning_and_one_for_none_of_them(acme: ResolvedContext) -> None:
    question = _between(acme, "opening", "moving")
    assert question.message_id == "did_you_mean"
    assert [one.title for one in question.quick_replies] == ["Our opening hours", "I am moving house", "None of these"]


def test_a_button_says_the_message_again_as_what_it_means(acme: ResolvedContext) -> None:
    question = _between(acme, "ask_price", "starter", "a line with 500 mbit/s")
    price, starter, none = (acme.understand_payload(one.payload) for one in question.quick_replies)
    assert (price.intent, price.own_intent) == ("ask_price", None)
    assert [(one.kind, one.value) for one in price.entities] == [("offering", "line"), ("value", 500)]
    assert (starter.intent, starter.own_intent) == ("order_product", "starter")
    assert none.intent == "out_of_scope"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("what it costs", "ask_price"), ("What it cots", "ask_price"), ("costs", "ask_price"), ("1", "ask_price"),
        ("the first one", "ask_price"), ("yes", "ask_price"), ("2", "ask_offer"), ("the second", "ask_offer"),
        ("the last one", "ask_offer"), ("details", "ask_offer"), ("how much is it", "ask_price"),
        ("no", "out_of_scope"), ("neither", "out_of_scope"),
        ("i want to talk to a human", "hand_over"), ("show me all your offers", "browse"),
    ],
)  # fmt: skip
def test_the_answer_may_be_typed(acme: ResolvedContext, text: str, meant: str) -> None:
    asked = _between(acme, "ask_price", "ask_offer").asked
    understood = acme.understand(text, asked)
    assert understood.intent == meant
    assert understood.text == text
    if meant in ("ask_price", "ask_offer"):
        assert [one.value for one in understood.entities] == ["line"]


def test_it_is_not_asked_twice_in_a_row(acme: ResolvedContext) -> None:
    asked = _between(acme, "ask_price", "ask_offer").asked
    again = acme.understand("hmm the line", asked)
    assert acme.clarification(again, asked) is None


def test_something_else_is_read_in_the_light_of_the_question_before(acme: ResolvedContext) -> None:
    asked = _between(acme, "ask_price", "ask_offer", asked=SPEED).asked
    understood = acme.understand("500", asked)
    assert (understood.intent, understood.entities[0].characteristic) == ("inform", "speed")


def test_a_choice_is_an_order_and_not_asked_about(acme: ResolvedContext) -> None:
    """The question would be in the way of somebody who knows what they want."""
    for text in ("line please, 100 is enough, postcode ab1 2cd", "with static ip please"):
        assert acme.understand(text).near_tie is None


def test_a_meaning_that_is_no_more_is_refused(acme: ResolvedContext) -> None:
    for payload in ('/answer{"own_intent": "gone"}', '/recommend{"own_intent": "opening"}', '/answer{"own_intent": 1}',
                    '/ask_price{"entities": [{"kind": "offering"}]}', '/ask_price{"entities": "all"}'):  # fmt: skip
        with pytest.raises(BadInput):
            acme.understand_payload(payload)


def test_a_long_message_leaves_a_payload_that_comes_back(acme: ResolvedContext) -> None:
    question = _between(acme, "ask_price", "ask_offer", "a line and " * 300)
    assert all(len(one.payload) <= 2000 for one in question.quick_replies)
    assert acme.understand_payload(question.quick_replies[0].payload).intent == "ask_price"


@pytest.mark.parametrize("place", [("northlight", "consumer", "en-GB"), ("vivamovil", "general", "es-ES"),
                                   ("alpnetz", "kmu", "de-CH"), ("alpnetz", "kmu", "fr-CH")])  # fmt: skip
def test_whatever_may_be_meant_has_a_title(place: tuple[str, str, str]) -> None:
    context = resolved(Path(ROOT / "customer_contexts"), *place)
    labels = {*STANDARD_INTENTS, *context.own_intents} - {"answer"}
    for label in labels:
        understood = context.understand("x").model_copy(
            update={"intent": "hand_over", "own_intent": None, "near_tie": Alternative(intent=label, confidence=1)}
        )
        if label in context.own_intents or _can_be_asked(label):
            question = context.clarification(understood, None)
            assert question is not None
            assert all(one.title.strip() for one in question.quick_replies)


def _can_be_asked(intent: str) -> bool:
    return any(is_worth_asking(intent, other) for other in STANDARD_INTENTS)


def test_small_talk_and_ways_to_choose_are_never_asked_about() -> None:
    assert not is_worth_asking("greet", "browse")
    assert not is_worth_asking("order_product", "add_item")
    assert is_worth_asking("order_product", "check_availability")
    assert Understanding(text="", intent="browse", confidence=1).near_tie is None


def test_an_own_intent_wins_over_the_standard_one_that_it_stands_for() -> None:
    """Both would recommend something; the CSP's own says what."""
    context = resolved(ROOT / "customer_contexts", "northlight", "consumer", "en-GB")
    understood = context.understand("what would suit a family of five")
    assert (understood.intent, understood.own_intent, understood.near_tie) == ("recommend", "family_streaming", None)
