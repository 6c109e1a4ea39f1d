"""What a customer typed is kept as plain text, and nothing in it can play tricks."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import RequestInvalid
from gateway.text import check_payload, cleaned, cleaned_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  hello  ", "hello"),
        ("one\r\ntwo\rthree\nfour\ttab", "one\ntwo\nthree\nfour\ttab"),
        ("line\u2028separator", "line\nseparator"),
        ("bell\x07, escape\x1b[31m, nul\x00, delete\x7f, next\x9b", "bell, escape[31m, nul, delete, next"),
        ("abc\u202edef\u202c \u2066isolate\u2069 \u200emark\u200f\u061c", "abcdef isolate mark"),
        ("cafe\u0301", "caf\u00e9"),
        ("half a character: \ud83d", "half a character:"),
        ("family 👨‍👩‍👧 stays", "family 👨‍👩‍👧 stays"),
        ("<b>bold</b> {{ 7*7 }} ${x} '; DROP TABLE x; --", "<b>bold</b> {{ 7*7 }} ${x} '; DROP TABLE x; --"),
        ("\u202e\x00 \n\t", ""),
    ],
)
def test_text_is_kept_without_what_could_mislead(typed: str, kept: str) -> None:
    assert cleaned(typed) == kept


@given(st.text())
def test_whatever_is_typed_comes_out_harmless_and_the_same_again(typed: str) -> None:
    kept = cleaned(typed)

    assert kept == cleaned(kept)
    assert unicodedata.is_normalized("NFC", kept)
    assert not any(unicodedata.category(sign) == "Cc" and sign not in "\n\t" for sign in kept)
    assert not any(
        unicodedata.bidirectional(sign) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI"} for sign in kept
    )
    kept.encode("utf-8")


def test_a_title_is_one_short_line() -> None:
    assert cleaned_line("Router:\n  Pro \u202e" + "x" * 300, 20) == "Router: Pro xxxxxxxx"


@pytest.mark.parametrize("payload", ["/affirm", '/inform{"characteristic": "router", "value": "pro"}', "/inform{}"])
def test_a_button_says_what_it_stands_for(payload: str) -> None:
    check_payload(payload)


@pytest.mark.parametrize(
    "payload",
    ["/inform{", '/inform{"value": }', '/inform{"value": "\\ud800"}', '/inform{"value": ' + "[" * 1500, "/inform{} {}"],
)
def test_a_payload_nobody_could_have_been_offered_is_refused(payload: str) -> None:
    with pytest.raises(RequestInvalid):
        check_payload(payload)
