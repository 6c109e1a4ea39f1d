"""One customer writes too much, or waits for long: they alone are concerned."""

import asyncio

import httpx
import pytest
from sqlalchemy import func, select

from catalog_adapter.contexts.models import Limits
from catalog_adapter.tone.reply import Reply
from foundation.database import Database
from gateway.buckets.in_process import InProcessBuckets
from gateway.conversations.models import Conversation
from gateway.errors import TooManyMessages
from gateway.messages import InboundMessage, TurnResult
from gateway.rate import Rate
from tests.gateway.bot_stand_in import BotStandIn, Turn
from tests.gateway.conftest import Site
from tests.support.waiting import until


async def test_a_thousand_messages_in_a_second_are_refused_clearly_and_no_other_customer_waits(
    site: Site, bot: BotStandIn
) -> None:
    # the clock stands still, so that a slow machine takes no more of them
    site.gateway._rate = Rate(InProcessBuckets(lambda: 0.0))
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


async def _begin(site: Site, address: str) -> httpx.Response:
    """Ask for a conversation from this address, as the proxy before the server tells it."""
    wanted = {"csp": "northlight", "segment": "consumer"}
    return await site.http.post("/chat/conversations", json=wanted, headers={"X-Forwarded-For": address})


async def test_a_script_that_begins_conversations_is_told_to_wait_and_no_other_customer_is(
    site: Site, database: Database
) -> None:
    site.gateway._rate = Rate(InProcessBuckets(lambda: 0.0))
    answers = [await _begin(site, "203.0.113.7") for _ in range(100)]

    begun = [answer for answer in answers if answer.status_code == 201]
    assert len(begun) == Limits().address / 2
    for refused in answers[len(begun) :]:
        assert refused.status_code == 429
        error = refused.json()["error"]
        assert error["code"] == "too_many_conversations"
        assert 0 < error["retry_after"] < 30
        assert refused.headers["retry-after"] == str(error["retry_after"])
        assert refused.headers["access-control-allow-origin"] == "*", (
            "a page of another site can read when to try again"
        )
    assert (await _begin(site, "203.0.113.8")).status_code == 201
    async with database.reading() as session:
        stored = await session.scalar(select(func.count()).select_from(Conversation))
    assert stored == len(begun) + 1, "what was refused left nothing behind"


async def test_one_customer_s_many_addresses_of_ipv6_are_one(site: Site) -> None:
    site.gateway._rate = Rate(InProcessBuckets(lambda: 0.0))
    answers = [await _begin(site, f"2001:db8:0:1::{number:x}") for number in range(100)]

    assert {answer.status_code for answer in answers} == {201, 429}
    assert (await _begin(site, "2001:db8:0:2::1")).status_code == 201
    mapped = [await _begin(site, f"::ffff:203.0.113.{number}") for number in range(70)]
    assert {answer.status_code for answer in mapped} == {201}, "addresses of IPv4 are each somebody's, however written"


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
