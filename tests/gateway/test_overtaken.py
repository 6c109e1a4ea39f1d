"""Two servers serve one conversation, as when the lock between them did not hold: one of them answers, and one only."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import structlog
from fastapi.responses import JSONResponse
from hypothesis import HealthCheck, example, given
from hypothesis import settings as bounded
from hypothesis import strategies as st
from sqlmodel import SQLModel

from bench.stores import Valkey, valkey
from catalog_adapter.contexts import CatalogAdapter, ContextKey
from catalog_adapter.tone.reply import Reply
from foundation.bus import InProcessBus
from foundation.database import Database
from foundation.locks import InProcessLocks, Locks, RedisLocks
from foundation.settings import Settings
from gateway.conversations.service import Conversations
from gateway.gateway import Gateway
from gateway.messages import CustomerMessage, InboundMessage
from tests.gateway.bot_stand_in import BotStandIn, Turn
from tests.gateway.conftest import settings_for
from tests.support.databases import database_with
from tests.support.waiting import until

_KEY = ContextKey(csp="northlight", segment="consumer", locale="en-GB")


def _message(conversation: str, text: str) -> InboundMessage:
    return InboundMessage(conversation_id=conversation, client_id=text, text=text)


async def _said(gateway: Gateway, conversation: str) -> list[str]:
    """All after the greeting; that no number is missing or there twice."""
    history = await gateway.history(conversation)
    assert [one.seq for one in history] == list(range(1, len(history) + 1))
    return [one.text if isinstance(one, CustomerMessage) else one.reply.text for one in history][1:]


@asynccontextmanager
async def _gateways(
    database: Database, adapter: CatalogAdapter, options: Settings, *locks: Locks
) -> AsyncIterator[list[Gateway]]:
    found = [Gateway(database, InProcessBus(), one, adapter, options) for one in locks]
    try:
        yield found
    finally:
        for gateway, own in zip(found, locks, strict=True):
            await gateway.close()
            await own.close()


class FirstHeld:
    """The bot's answers: the first one waits until it is let go."""

    def __init__(self) -> None:
        self.let_go = asyncio.Event()
        self._asked = 0

    async def __call__(self, turn: Turn) -> list[Reply]:
        self._asked += 1
        number = self._asked
        if number == 1:
            await self.let_go.wait()
        return [Reply(text=f"answer {number} to {turn['text']}")]


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ("one", ["one", "answer 2 to one"]),
        ("two", ["one", "answer 2 to one", "two", "answer 3 to two"]),
    ],
)
async def test_who_took_over_answers_and_who_stood_still_says_the_same(
    database: Database, adapter: CatalogAdapter, settings: Settings, bot: BotStandIn, second: str, said: list[str]
) -> None:
    bot.answer = held = FirstHeld()
    async with _gateways(database, adapter, settings, InProcessLocks(), InProcessLocks()) as (still, quick):
        conversation, _context, _greeting = await still.start_conversation(_KEY)
        late = asyncio.create_task(still.take(_message(conversation, "one")))
        await until(lambda: bot.turns)

        await quick.take(_message(conversation, second))
        held.let_go.set()
        result = await late

        assert [one.reply.text for one in result.messages] == ["answer 2 to one"]
        assert await _said(quick, conversation) == said


async def test_a_bot_that_ends_in_mid_turn_is_made_up_for_by_another(
    database: Database, adapter: CatalogAdapter, settings: Settings, bot: BotStandIn
) -> None:
    other = BotStandIn()
    options = settings.model_copy(update={"bot_url": f"{bot.url}, {other.url}"})
    bot.answer = other.answer = lambda turn: (
        [Reply(text=f"echo: {turn['text']}")] if len(bot.turns + other.turns) > 1 else JSONResponse({}, 503)
    )
    async with other.running(), _gateways(database, adapter, options, InProcessLocks()) as (gateway,):
        conversation, _context, _greeting = await gateway.start_conversation(_KEY)

        await gateway.take(_message(conversation, "one"))
        for number in range(4):
            await gateway.take(_message(conversation, f"more {number}"))

        assert (await _said(gateway, conversation))[:2] == ["one", "echo: one"]
    first, again = bot.turns[0], other.turns[0]
    assert first["message_id"] == again["message_id"], "the bot can tell that it is the same message"
    assert first["state"] == again["state"]
    assert {len(bot.turns), len(other.turns)} == {1, 5}, "who was just away is left alone for a while"


class Chained:
    """The bot's answers: the dialogue's state is all texts that it was told, so a turn that is lost can be seen."""

    def __call__(self, turn: Turn) -> JSONResponse:
        told = [*(turn["state"] or {"told": []})["told"], turn["text"]]
        return JSONResponse({"messages": [{"text": f"echo: {turn['text']}"}], "state": {"told": told}})


#: To which servers each message of a few goes, all at once; and what happens to Redis between.
_MESSAGES = st.lists(st.lists(st.integers(0, 1), min_size=1, max_size=2, unique=True), min_size=1, max_size=3)
_STEPS = st.lists(st.one_of(_MESSAGES, st.sampled_from(["kill", "start"])), min_size=2, max_size=5)


@given(steps=_STEPS)
@example(steps=[[[0, 1], [1]], "kill", [[0, 1], [0], [1]], "start", [[0, 1]]])
@bounded(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_to_redis_each_message_is_answered_once_and_no_turn_is_lost(
    postgres_database_url: str, tmp_path: Path, adapter: CatalogAdapter, steps: list[list[list[int]] | str]
) -> None:
    asyncio.run(_hold(postgres_database_url, tmp_path, adapter, steps))


async def _hold(url: str, folder: Path, adapter: CatalogAdapter, steps: list[list[list[int]] | str]) -> None:
    bot = BotStandIn()
    bot.answer = Chained()
    with valkey() as redis:
        locks = [RedisLocks(redis.url) for _ in range(2)]
        async with database_with(SQLModel.metadata.create_all, url) as database:
            async with bot.running(), _gateways(database, adapter, settings_for(folder, bot), *locks) as gateways:
                conversation, _context, _greeting = await gateways[0].start_conversation(_KEY)
                asked = [
                    one
                    for number, step in enumerate(steps)
                    for one in await _step(gateways, redis, conversation, number, step)
                ]
                said = await _said(gateways[0], conversation)
            told = (await Conversations(database).get(conversation)).dialogue
    assert sorted(said[::2]) == sorted(asked)
    assert said[1::2] == [f"echo: {text}" for text in said[::2]]
    assert (told or {"told": []})["told"] == said[::2]


async def _step(
    gateways: list[Gateway], redis: Valkey, conversation: str, number: int, step: list[list[int]] | str
) -> list[str]:
    """Do it; the messages that were said."""
    if isinstance(step, str):
        await asyncio.to_thread(redis.kill if step == "kill" else redis.start)
        return []
    texts = [f"message {number}-{place}" for place in range(len(step))]
    async with asyncio.TaskGroup() as group:
        for text, servers in zip(texts, step, strict=True):
            for server in servers:
                group.create_task(gateways[server].take(_message(conversation, text)))
    return texts


async def test_with_redis_away_customers_are_served_and_it_is_said_in_the_log(
    database: Database, adapter: CatalogAdapter, settings: Settings, bot: BotStandIn
) -> None:
    with valkey() as redis:
        async with _gateways(database, adapter, settings, RedisLocks(redis.url)) as (gateway,):
            conversation, _context, _greeting = await gateway.start_conversation(_KEY)
            await gateway.take(_message(conversation, "one"))
            redis.kill()

            with structlog.testing.capture_logs() as logged:
                await gateway.take(_message(conversation, "two"))
            redis.start()
            await gateway.take(_message(conversation, "three"))

            texts = ["one", "two", "three"]
            assert await _said(gateway, conversation) == [one for text in texts for one in (text, f"echo: {text}")]
    assert any("Redis is away" in line["event"] and line["log_level"] == "warning" for line in logged)
