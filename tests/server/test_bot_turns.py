"""What a bot has done for a turn: its actions share what they change, and it is kept with the answer or not at all."""

from collections.abc import AsyncIterator

import pytest
from fastapi.responses import JSONResponse
from pydantic import SecretStr

from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.tone.reply import Reply
from foundation.settings import Settings
from gateway.messages import InboundMessage
from orders.draft import DraftStore, OrderDraft
from server.parts import Parts, make_parts
from tests.gateway.bot_stand_in import BotStandIn

_KEY = ContextKey(csp="acme", segment="home", locale="en-GB")
_ORDER = [{"action": "action_continue_order"}, {"action": "action_ask_place", "form": "availability_form"}]


@pytest.fixture
async def parts(settings: Settings, bot: BotStandIn) -> AsyncIterator[Parts]:
    parts = make_parts(settings.model_copy(update={"bot_url": bot.url, "signing_key": SecretStr("s" * 32)}))
    await parts.start(warm=False)
    yield parts
    await parts.stop()


async def _said(
    parts: Parts, bot: BotStandIn, text: str = "I would like to order Line"
) -> tuple[list[str], OrderDraft]:
    """The replies to a message, and the draft after it."""
    conversation, _context, _greeting = await parts.gateway.start_conversation(_KEY)
    bot.heard.clear()
    result = await parts.gateway.take(InboundMessage(conversation_id=conversation, client_id="one", text=text))
    return [one.reply.text for one in result.messages], await DraftStore(parts.database).load(conversation, "acme")


async def test_the_actions_of_a_turn_share_what_they_change_and_it_is_kept_with_the_answer(
    parts: Parts, bot: BotStandIn
) -> None:
    bot.asks = _ORDER

    _, draft = await _said(parts, bot)

    first, asked = (one["result"] for one in bot.heard)
    assert {"event": "slot", "timestamp": None, "name": "next_step", "value": "place"} in first["events"]
    assert asked["responses"], "the second action knows what the first took in"
    assert len(draft.items) == 1
    assert draft.taken_in == bot.turns[0]["message_id"]


@pytest.mark.parametrize("answer", [JSONResponse({}, 500), JSONResponse({"messages": [], "state": {}})])
async def test_a_turn_that_fails_changes_nothing(parts: Parts, bot: BotStandIn, answer: JSONResponse) -> None:
    bot.asks, bot.answer = _ORDER, lambda _turn: answer

    replies, draft = await _said(parts, bot)

    assert all("result" in one for one in bot.heard)
    assert len(replies) == 1
    assert draft.items == []


async def test_a_message_that_is_asked_of_a_second_bot_begins_where_the_first_began(
    parts: Parts, bot: BotStandIn
) -> None:
    bot.asks = _ORDER
    bot.answer = lambda _turn: JSONResponse({}, 503) if len(bot.turns) == 1 else [Reply(text="done")]

    replies, draft = await _said(parts, bot)

    assert (replies, len(bot.turns), len(draft.items)) == (["done"], 2, 1)


@pytest.mark.parametrize("asked", [{"action": "action_nobody_wrote"}, {"response": "utter_nothing_known"}])
async def test_what_the_server_does_not_have_is_told_and_the_connection_lives_on(
    parts: Parts, bot: BotStandIn, asked: dict[str, str]
) -> None:
    bot.asks = [asked]

    replies, _ = await _said(parts, bot, "hello")

    assert [list(one) for one in bot.heard] == [["failed"]]
    assert replies == ["echo: hello"]


async def test_responses_are_worded_in_the_tone_of_the_csp(parts: Parts, bot: BotStandIn) -> None:
    bot.asks = [{"response": "utter_greet", "arguments": {}}]

    await _said(parts, bot, "hello")

    (worded,) = (one["result"] for one in bot.heard)
    assert worded["custom"]["reply"] == {**worded["custom"]["reply"], "message_id": "greet", "text": worded["text"]}
