"""The bot's client keeps to the agreed contract, and turns every way of failing into one of two."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from catalog_adapter.contexts import ContextKey
from catalog_adapter.intents.understanding import Understanding
from catalog_adapter.tone.reply import Reply
from gateway.bot import Answered, BotClient
from gateway.bot_work import TurnTold
from gateway.errors import BotFailed, BotUnreachable
from tests.gateway.bot_stand_in import TOKEN, BotStandIn, Turn

KEY = ContextKey(csp="northlight", segment="consumer", locale="en-GB")
TOLD = TurnTold(KEY, "cnv_1", "cnv_1-2", "hello", None)
UNDERSTANDING = Understanding(text="hello", intent="greet", confidence=0.9)


@pytest.fixture
async def client(bot: BotStandIn) -> AsyncIterator[BotClient]:
    client = BotClient([bot.url], TOKEN, timeout=0.5)
    yield client
    await client.close()


async def test_a_turn_carries_message_context_state_and_understanding(bot: BotStandIn, client: BotClient) -> None:
    answered = await client.turn(TurnTold(KEY, "cnv_1", "cnv_1-2", "hello", UNDERSTANDING), state={"slots": {}})

    assert answered == Answered([Reply(text="echo: hello", message_id="echo")], {"turns": 1})
    assert bot.turns == [
        {
            "conversation_id": "cnv_1",
            "message_id": "cnv_1-2",
            "text": "hello",
            "state": {"slots": {}},
            "metadata": {
                "context": {"csp": "northlight", "segment": "consumer", "locale": "en-GB", "channel": "web"},
                "understanding": UNDERSTANDING.model_dump(mode="json"),
            },
        }
    ]


async def test_without_an_understanding_the_bot_is_left_to_decide(bot: BotStandIn, client: BotClient) -> None:
    await client.turn(TOLD, state=None)

    assert "understanding" not in bot.turns[0]["metadata"]


async def test_replies_keep_their_order_and_a_bare_text_is_one_too(bot: BotStandIn, client: BotClient) -> None:
    bot.answer = lambda _turn: JSONResponse(
        {
            "messages": [
                {"text": "one", "custom": {"reply": {"text": "one", "message_id": "a"}}},
                {"text": "two"},
                {"text": "three", "custom": {"reply": {"no": "reply"}}},
                {"custom": {"other": 1}},
            ],
            "state": {},
        }
    )

    answered = await client.turn(TOLD, state=None)

    assert [reply.text for reply in answered.replies] == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (JSONResponse({"error": "ValueError"}, 500), BotFailed),
        (JSONResponse({"error": "no"}, 401), BotFailed),
        (JSONResponse({"messages": [], "state": {}}), BotFailed),
        (JSONResponse({"messages": "none", "state": {}}), BotFailed),
        (JSONResponse({"messages": [{"text": "hello"}]}), BotFailed),
        (PlainTextResponse("hello"), BotFailed),
        (Response(b"\xff\xfe"), BotFailed),
        (JSONResponse({}, 503), BotUnreachable),
    ],
)
async def test_an_answer_that_is_none_is_told(
    bot: BotStandIn, client: BotClient, answer: Response, error: type[Exception]
) -> None:
    bot.answer = lambda _turn: answer

    with pytest.raises(error):
        await client.turn(TOLD, state=None)


async def test_a_bot_that_takes_too_long_is_given_up(bot: BotStandIn, client: BotClient) -> None:
    hold = asyncio.Event()

    async def never(_turn: Turn) -> list[Reply]:
        await hold.wait()
        return []

    bot.answer = never
    with pytest.raises(BotUnreachable):
        await client.turn(TOLD, state=None)
    hold.set()


async def test_a_bot_that_is_away_is_told_and_found_again() -> None:
    bot = BotStandIn()
    client = BotClient([bot.url], TOKEN, timeout=2)
    with pytest.raises(BotUnreachable):
        await client.turn(TOLD, state=None)
    for _restart in range(2):
        async with bot.running():
            assert await client.turn(TOLD, state=None)
    await client.close()
