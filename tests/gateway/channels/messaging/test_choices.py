"""What can be chosen, what a typed number means, and how texts are broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_adapter.tone.reply import QuickReply, Reply
from gateway.channels.messaging.choices import choices, numbered, read_reference, reference, typed
from gateway.channels.messaging.wording import as_text, cut, parts_of
from tests.gateway.replies import OFFERS, SUMMARY, configuration

_SEATS = [QuickReply(title=f"{seats} seats", payload=f'/inform{{"v": {seats}}}') for seats in (2, 5, 10)]
_COLOURS = [QuickReply(title=name, payload=f"/{name}") for name in ("Red", "Green")]


@pytest.mark.parametrize(
    ("text", "meant"),
    [("1", "Red"), (" 2.", "Green"), ("2)", "Green"), ("3", None), ("0", None), ("two", None), ("1 Red", None)],
)
def test_a_typed_number_is_the_choice_with_that_number(text: str, meant: str | None) -> None:
    found = typed(text, _COLOURS)
    assert (found.title if found else None) == meant


def test_a_number_that_a_title_begins_with_means_that_title() -> None:
    assert [(typed(text, _SEATS) or _COLOURS[0]).title for text in ("2", "5", "10", "3")] == [
        "2 seats", "5 seats", "10 seats", "10 seats",
    ]  # fmt: skip


def test_offers_can_be_ordered_and_no_payload_is_offered_twice() -> None:
    first = OFFERS.card.offers[0].order  # type: ignore[union-attr]  # it is the card of offers
    again = Reply(text="x", card=OFFERS.card, quick_replies=[first, *_COLOURS])

    assert [one.title for one in choices(again)] == [
        "Order Fibre", "Order Telly", "Order Fibre & Telly", "Order Phone", "Red", "Green",
    ]  # fmt: skip
    assert numbered(_COLOURS) == "1. Red\n2. Green"


@given(st.integers(1, 10**8), st.integers(1, 100))
def test_a_button_s_reference_is_short_and_leads_back(seq: int, number: int) -> None:
    told = reference(seq, number)
    assert len(told.encode()) <= 64
    assert read_reference(told) == (seq, number)


@given(st.text(max_size=400), st.integers(8, 60))
def test_parts_keep_to_the_limit_and_lose_no_word(text: str, limit: int) -> None:
    parts = parts_of(text, limit)

    assert parts
    assert all(len(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(st.lists(st.text("abc", min_size=1, max_size=8), max_size=60), st.integers(8, 60))
def test_short_words_are_never_broken(words: list[str], limit: int) -> None:
    assert " ".join(parts_of(" ".join(words), limit)).split() == words


@given(st.text(max_size=40), st.integers(2, 20))
def test_what_is_cut_says_so(text: str, limit: int) -> None:
    short = cut(text, limit)
    assert len(short) <= limit
    assert short == text or short.endswith("…")


def test_every_card_is_written_out() -> None:
    offers, summary, asked = as_text(OFFERS), as_text(SUMMARY), as_text(configuration())

    assert "Fibre: from £29.00 a month" in offers
    assert "Over 80 channels" in offers
    assert "Fibre, LS1 4AP" in summary
    assert "Total: £76.00 a month" in summary
    assert "alex.morgan@mail.example" in summary
    assert "Download speed: 500 Mbit/s" in asked
    assert "Total: £35.00 a month" in asked
