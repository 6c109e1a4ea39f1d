"""An answer and a question in one message: which messages fall apart so, and which are one thing."""

from __future__ import annotations

import pytest

from catalog_adapter.intents.language import language
from catalog_adapter.intents.parts import ways_to_part
from catalog_adapter.learning.noticing import Said, text_of
from tests.understanding.sentences import context_of, question

NORTHLIGHT, VIVAMOVIL = "northlight-consumer-en-GB", "vivamovil-general-es-ES"
ALPNETZ, ALPNETZ_FR = "alpnetz-kmu-de-CH", "alpnetz-kmu-fr-CH"


@pytest.mark.parametrize(
    ("context", "asked", "text", "taken", "intent"),
    [
        (NORTHLIGHT, "asked download_speed of fibre", "500, and is the router included?", 500, "ask_offer"),
        (NORTHLIGHT, "asked download_speed of fibre", "1000 please. how much is that?", 1000, "ask_price"),
        (NORTHLIGHT, "asked download_speed of fibre", "1000 pls how much is it", 1000, "ask_price"),
        (NORTHLIGHT, "asked download_speed of fibre", "500 and how much is it", 500, "ask_price"),
        (NORTHLIGHT, "asked download_speed of fibre", "is the router included? 500 then", 500, "ask_offer"),
        (NORTHLIGHT, "asked place of fibre", "EC1A 1BB, how long does it take?", "EC1A 1BB", "ask_offer"),
        (NORTHLIGHT, "asked contact name", "Tom Whitaker, when will it arrive?", "Tom Whitaker", "order_status"),
        (NORTHLIGHT, "asked confirm", "make it 1000. how much is it then?", 1000, "ask_price"),
        (NORTHLIGHT, "nothing asked", "I'd like fibre. Is the router included?", "fibre", "ask_offer"),
        (ALPNETZ, "asked speed of business-internet", "1000 bitte. Was kostet das?", 1000, "ask_price"),
        (ALPNETZ, "asked speed of business-internet", "300, können wir unsere Nummern behalten?", 300, "answer"),
        (ALPNETZ_FR, "asked speed of business-internet", "1000 svp, combien ça coûte ?", 1000, "ask_price"),
        (ALPNETZ_FR, "asked speed of business-internet", "300, pouvons-nous garder nos numéros ?", 300, "answer"),
        (VIVAMOVIL, "asked data of movil", "50 gigas por favor. ¿cuánto cuesta?", "50gb", "ask_price"),
        (VIVAMOVIL, "asked data of movil", "ilimitados y cuanto sale", "unlimited", "ask_price"),
    ],
)
def test_an_answer_and_a_question(context: str, asked: str, text: str, taken: object, intent: str) -> None:
    resolved = context_of(context)
    understood = resolved.understand(text, question(resolved, asked))
    assert understood.intent == intent
    assert understood.first is not None
    assert taken in [one.value for one in understood.first.entities]
    for one in [*understood.entities, *understood.first.entities]:
        assert text[one.start : one.end] == one.text


@pytest.mark.parametrize(("text", "intent"), [("yes, how much is it?", "affirm"), ("no. how much is the pro?", "deny")])
def test_a_yes_or_a_no_to_a_question_of_yes_or_no(text: str, intent: str) -> None:
    resolved = context_of(NORTHLIGHT)
    understood = resolved.understand(text, question(resolved, "asked static_ip of fibre"))
    assert understood.first is not None
    assert (understood.first.intent, understood.intent) == (intent, "ask_price")


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("asked download_speed of fibre", "1000, how much is that?"),  # what is 1000 about, if not the question
        ("asked download_speed of fibre", "how much is 500? and 1000?"),
        ("asked download_speed of fibre", "ok, how much is 500"),
        ("asked static_ip of fibre", "ok, how much is it?"),
        ("asked confirm", "yes, but how much is the setup?"),  # who still has a question has not agreed
        ("asked information", "third floor. is that ok?"),
        ("nothing asked", "fibre 500, how much?"),
        ("nothing asked", "I have fibre 500. is the router included?"),  # told, not ordered
    ],
)
def test_one_thing_stays_one_thing(asked: str, text: str) -> None:
    resolved = context_of(NORTHLIGHT)
    assert resolved.understand(text, question(resolved, asked)).first is None


def test_the_ways_to_part_a_message_are_few_however_long_it_is() -> None:
    assert len(ways_to_part("500. is it? " * 10, language("en"))) <= 4
    assert ways_to_part("500. is it? " * 400, language("en")) == []


def test_what_is_personal_in_the_answer_is_masked_with_the_question() -> None:
    resolved = context_of(NORTHLIGHT)
    asked, text = question(resolved, "asked place of fibre"), "12 High Street, EC1A 1BB. how long does it take?"
    kept = text_of(resolved.key, Said(text, resolved.understand(text, asked), asked))
    assert "High" not in kept
    assert "EC1A" not in kept
    assert "how long does it take" in kept
