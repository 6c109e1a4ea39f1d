"""A session token opens one conversation, and no other."""

import pytest

from foundation.errors import BespokeError
from gateway.conversations.tokens import SessionTokens
from gateway.errors import SessionInvalid


def test_a_token_opens_its_conversation_alone() -> None:
    tokens = SessionTokens("key")
    token = tokens.make("cnv_1")

    tokens.check("cnv_1", token)
    SessionTokens("key").check("cnv_1", token)
    for conversation, shown in [("cnv_2", token), ("cnv_1", ""), ("cnv_1", token[:-1]), ("cnv_1", "é"), ("", token)]:
        with pytest.raises(SessionInvalid):
            tokens.check(conversation, shown)


def test_a_token_of_another_key_opens_nothing() -> None:
    with pytest.raises(SessionInvalid):
        SessionTokens("key").check("cnv_1", SessionTokens("other key").make("cnv_1"))


def test_without_a_key_there_are_no_sessions() -> None:
    with pytest.raises(BespokeError, match="BESPOKE_SIGNING_KEY"):
        SessionTokens("")
