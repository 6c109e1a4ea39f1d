"""The bot fails or takes too long: the customer is told in the CSP's tone, and the conversation goes on."""

import asyncio

import pytest
from fastapi import WebSocketDisconnect
from fastapi.responses import JSONResponse

from catalog_adapter.contexts import CatalogAdapter, ContextKey
from catalog_adapter.tone.reply import Reply
from gateway.bot import BotClient
from gateway.bot_connections import BotConnections
from gateway.bot_work import TurnTold
from gateway.bots import Bot
from gateway.errors import BotGone
from gateway.gateway import Gateway
from tests.gateway.bot_stand_in import TOKEN, BotStandIn, Turn, echo
from tests.gateway.conftest import Site
from tests.gateway.serving import free_port

KEY = ContextKey(csp="northlight", segment="consumer", locale="en-GB")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (JSONResponse({"error": "KeyError"}, 500), "error_general"),
        (JSONResponse({"messages": []}), "error_general"),
        (JSONResponse({}, 503), "error_unavailable"),
    ],
)
async def test_when_the_bot_fails_the_customer_is_told_and_the_conversation_goes_on(
    site: Site, bot: BotStandIn, adapter: CatalogAdapter, answer: JSONResponse, message: str
) -> None:
    chat = await site.start()
    working, bot.answer = bot.answer, lambda _turn: answer

    assert await chat.say("one", "hello") == [await chat.wording(adapter, message)]

    bot.answer = working
    assert await chat.say("two", "hello again") == ["echo: hello again"]
    assert [said for said in await chat.shown() if said.startswith("in: ")] == ["in: hello", "in: hello again"]


@pytest.mark.parametrize("times", [1, 6])
async def test_a_bot_that_is_back_within_the_turns_time_answers(
    site: Site, gateway: Gateway, bot: BotStandIn, times: int
) -> None:
    """However often it was asked in vain. Nobody reads an apology for a bot that is being started again."""
    gateway.bot.timeout = 30.0
    chat = await site.start()

    def away(turn: Turn) -> JSONResponse | list[Reply]:
        return JSONResponse({}, 503) if len(bot.turns) <= times else echo(turn)

    bot.answer = away

    assert await chat.say("one", "hello") == ["echo: hello"]
    assert await chat.say("two", "and now") == ["echo: and now"]
    assert len(bot.turns) == times + 2


async def test_a_turn_that_no_bot_survives_is_given_up_before_it_has_ended_them_all(
    site: Site, bot: BotStandIn, adapter: CatalogAdapter
) -> None:
    def die(_turn: Turn) -> list[Reply]:
        raise WebSocketDisconnect(1006)

    chat = await site.start()
    bot.answer = die

    assert await chat.say("one", "hello") == [await chat.wording(adapter, "error_unavailable")]
    assert len(bot.turns) == 4


async def test_a_bot_that_ends_as_it_was_told_to_ends_no_turn(site: Site, gateway: Gateway, bot: BotStandIn) -> None:
    """As in a rolling restart. Only bots that end without a word are counted: the turn may be what ends them."""
    gateway.bot.timeout = 30.0
    chat = await site.start()

    def ending(turn: Turn) -> list[Reply]:
        bot.is_ending = len(bot.turns) <= 6
        return echo(turn)

    bot.answer = ending

    assert await chat.say("one", "hello") == ["echo: hello"]
    assert len(bot.turns) == 7


async def test_a_connection_is_not_used_when_it_is_old(
    site: Site, bot: BotStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So turns find their way to bots that have come since."""
    chat = await site.start()
    await chat.say("one", "hello")
    await chat.say("two", "hello")
    assert bot.connections == 1

    monkeypatch.setattr("gateway.bot_connections._LONGEST_SECONDS", 0.0)
    assert await chat.say("three", "hello") == ["echo: hello"]
    assert bot.connections == 2


async def test_of_several_bots_one_that_is_there_is_asked_at_once(bot: BotStandIn) -> None:
    """Not one that was just found away, until it may be back."""
    client = BotClient([f"http://127.0.0.1:{free_port()}", bot.url], TOKEN, timeout=30)
    failed = 0
    for number in range(20):
        try:
            await client.turn(TurnTold(KEY, "cnv_1", f"cnv_1-{number}", "hello", None), state=None)
        except BotGone:
            failed += 1
    assert failed < 10
    assert len(bot.turns) == 20 - failed
    await client.close()


def test_a_bot_that_was_away_for_hours_is_still_asked_every_second() -> None:
    bot = Bot("http://127.0.0.1:1", BotConnections("ws://127.0.0.1:1", TOKEN))
    bot.is_away()
    for _ in range(5000):
        bot.is_tried()
    assert 0 < bot.pause() <= 1.0
    bot.answered()
    assert bot.pause() == 0


async def test_when_the_bot_takes_too_long_the_customer_is_told(
    site: Site, bot: BotStandIn, adapter: CatalogAdapter
) -> None:
    hold = asyncio.Event()

    async def never(_turn: Turn) -> list[Reply]:
        await hold.wait()
        return []

    chat = await site.start()
    working, bot.answer = bot.answer, never

    assert await chat.say("one", "hello") == [await chat.wording(adapter, "error_unavailable")]

    hold.set()
    bot.answer = working
    assert await chat.say("two", "hello") == ["echo: hello"]
