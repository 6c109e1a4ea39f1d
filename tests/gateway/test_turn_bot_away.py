"""The bot fails or takes too long: the customer is told in the CSP's tone, and the conversation goes on."""

import asyncio

import pytest
from fastapi.responses import JSONResponse

from catalog_adapter.contexts import CatalogAdapter
from catalog_adapter.tone.reply import Reply
from tests.gateway.bot_stand_in import BotStandIn, Turn
from tests.gateway.conftest import Site


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
