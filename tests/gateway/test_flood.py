"""One customer writes too much, or waits for long: they alone are concerned."""

import asyncio

import pytest

from catalog_adapter.contexts.models import Limits
from catalog_adapter.tone.reply import Reply
from gateway.errors import TooManyMessages
from gateway.messages import InboundMessage, TurnResult
from gateway.rate import InProcessBuckets, MessageRate
from tests.gateway.bot_stand_in import BotStandIn, Turn
from tests.gateway.conftest import Site
from tests.support.waiting import until


async def test_a_thousand_messages_in_a_second_are_refused_clearly_and_no_other_customer_waits(
    site: Site, bot: BotStandIn
) -> None:
    # the clock stands still, so that a slow machine takes no more of them
    site.gateway._rate = MessageRate(InProcessBuckets(lambda: 0.0))
    chat, other = await site.start(), await site.start()
    flood = [
        site.gateway.take(InboundMessage(conversation_id=chat.id, client_id=f"m{number}", text="hello"))
        for number in range(1000)
    ]
    flooding = asyncio.gather(*flood, return_exceptions=True)

    await until(lambda: bot.turns)
    assert await other.say("one", "hello") == ["echo: hello"]
    refused = await chat.post(client_id="late", text="hello")
    assert refused.status_code == 429
    error = refused.json()["error"]
    assert error["code"] == "too_many_messages"
    assert 0 < error["retry_after"] < 30
    answers = await flooding
    taken = [answer for answer in answers if isinstance(answer, TurnResult)]
    assert len(taken) == Limits().customer / 2
    assert all(isinstance(answer, TurnResult | TooManyMessages) for answer in answers)
    assert len(await chat.history()) == 1 + 2 * len(taken)


async def test_two_conversations_do_not_wait_for_each_other(
    site: Site, bot: BotStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site.gateway.bot, "timeout", 60.0)
    hold = asyncio.Event()

    async def holding(turn: Turn) -> list[Reply]:
        if turn["text"] == "wait":
            await hold.wait()
        return [Reply(text="done")]

    bot.answer = holding
    one, other = await site.start(), await site.start()
    waiting = asyncio.create_task(one.say("a", "wait"))
    await until(lambda: bot.turns)

    assert await other.say("a", "hello") == ["done"]
    assert not waiting.done()
    hold.set()
    assert await waiting == ["done"]
