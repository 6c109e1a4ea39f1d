"""Links to a conversation: good for a while, for one conversation, and only as they were made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.conversations.tokens import LINK_SECONDS, SessionTokens
from gateway.errors import LinkExpired

_TOKENS = SessionTokens("key-of-the-test")


def test_a_code_opens_its_conversation_until_its_time_is_over() -> None:
    code = _TOKENS.make_link("cnv_1", now=1000)

    assert _TOKENS.open_link(code, now=1000 + LINK_SECONDS) == "cnv_1"
    with pytest.raises(LinkExpired):
        _TOKENS.open_link(code, now=1001 + LINK_SECONDS)


def test_a_code_of_another_key_or_another_time_opens_nothing() -> None:
    code = _TOKENS.make_link("cnv_1", now=1000)
    conversation, until, signature = code.split(".")
    for forged in (
        SessionTokens("another key").make_link("cnv_1", now=1000),
        f"{conversation}.{int(until) + 1}.{signature}",
        f"cnv_2.{until}.{signature}",
        f"{conversation}.{until}.{_TOKENS.make(conversation)}",
        _TOKENS.make("cnv_1"),
    ):
        with pytest.raises(LinkExpired):
            _TOKENS.open_link(forged, now=1000)


@given(st.text(max_size=80))
def test_whatever_is_no_code_is_refused_and_nothing_else(code: str) -> None:
    with pytest.raises(LinkExpired):
        _TOKENS.open_link(code)
