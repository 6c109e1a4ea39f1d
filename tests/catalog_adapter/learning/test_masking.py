"""What is kept of a message tells nothing of who wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_adapter.intents.examples import everyday_words
from catalog_adapter.intents.understanding import Entity
from catalog_adapter.learning.masking import is_empty, masked
from catalog_adapter.learning.names import words_that_are_no_names


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("write to ana.lopez@example.org please", "write to [email] please"),
        ("ring me on 020 7946 0123 why is it slow", "ring me on [number] why is it slow"),
        ("+34 612-345-678 llamadme", "[number] llamadme"),
        ("my card is 4111 1111 1111 1111 ok?", "my card is [number] ok?"),
        ("konto CH93 0076 2011 6238 5295 7 abbuchen", "konto [number] abbuchen"),
        ("iban GB29NWBK60161331926819", "iban [number]"),
        ("customer number 48-2291-07", "customer number [number]"),
        ("i live at 12 High Street, is it slow there", "i live at [address], is it slow there"),
        ("vivo en la calle Mayor 5", "vivo en la [address]"),
        ("j'habite 8 rue de la Gare", "j'habite [address]"),
        ("wir sind an der Seestrasse 14a", "wir sind an der [address]"),
        ("Bahnhofstr. 3 geht nicht", "[address] geht nicht"),
        ("see https://example.org/me?id=7", "see [link]"),
        ("why is 1000 so slow", "why is 1000 so slow"),
        ("do you have 5G in 2027", "do you have 5G in 2027"),
    ],
)
def test_what_is_personal_is_taken_out(text: str, kept: str) -> None:
    assert masked(text, []) == kept


def test_so_is_what_was_understood_as_a_name_or_a_place() -> None:
    text = "my name is Ana Lopez in AB1 2CD, why so slow"
    found = [
        Entity(kind="name", text="Ana Lopez", start=11, end=20, value="Ana Lopez"),
        Entity(kind="postcode", text="AB1 2CD", start=24, end=31, value="AB1 2CD"),
    ]
    assert masked(text, found) == "my name is [name] in [place], why so slow"


def test_while_a_contact_detail_is_asked_only_everyday_words_stay() -> None:
    everyday = everyday_words("en")
    assert masked("Robin Oakes-Trelawney", [], everyday) == "[name]"
    assert is_empty(masked("Robin Oakes-Trelawney", [], everyday))
    assert masked("why do you need my phone number", [], everyday).startswith("why do you")


@pytest.mark.parametrize(
    ("language", "text", "kept"),
    [
        ("en", "Maria Lopez", "[name]"),
        ("en", "Ana Lopez", "[name]"),
        ("en", "this is for Robin Oakes-Trelawney, why so slow", "this is for [name], why so slow"),
        ("en", "can J. Whitcombe have it too", "can [name] have it too"),
        ("es", "soy Lucía de la Cruz y no funciona", "soy [name] y no funciona"),
        ("de", "gehört das Ludwig van der Meer", "gehört das [name]"),
        ("fr", "c'est pour Océane D’Aubigné", "c'est pour [name]"),
        ("en", "Do You Sell Phones", "Do You Sell Phones"),
        ("en", "do you have Zorba there", "do you have Zorba there"),
        ("en", "is NHS NIGHT ok", "is NHS NIGHT ok"),
        ("en", "I asked Zorba. Kepler answered", "I asked Zorba. Kepler answered"),
    ],
)
def test_so_are_names_that_nothing_announces(language: str, text: str, kept: str) -> None:
    assert masked(text, [], no_names=words_that_are_no_names(language)) == kept


def test_what_a_context_sells_is_no_name() -> None:
    text = "is Zorba Kepler better than Ana Lopez"
    sold = [Entity(kind="offering", text="Zorba Kepler", start=3, end=15, value="zorba")]
    assert masked(text, sold, no_names=words_that_are_no_names("en")) == "is Zorba Kepler better than [name]"


@given(st.text(max_size=80), st.text("0123456789", min_size=5, max_size=20), st.text(max_size=80))
def test_no_long_number_stays(before: str, number: str, after: str) -> None:
    assert number not in masked(f"{before} {number} {after}", []) or len(before) > 250


@given(st.text(max_size=250), st.sampled_from([None, frozenset({"my", "name", "is"})]))
def test_what_is_masked_has_nothing_more_to_mask(text: str, everyday: frozenset[str] | None) -> None:
    once = masked(text, [], everyday)
    assert masked(once, [], everyday) == once


def test_long_messages_are_masked_in_time() -> None:
    for text in ("1 " * 2000, "a@" * 2000, "calle " * 700, "rue de " * 600, "12 a " * 800, "x" * 4000, "AB12 " * 800):
        assert len(masked(text, [])) <= 300
