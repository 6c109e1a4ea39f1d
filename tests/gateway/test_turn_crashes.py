"""A process ends in the middle of a turn, or its customer goes away: what was taken in is answered, once."""

import asyncio

import pytest
from fastapi.responses import JSONResponse

from catalog_adapter.contexts import CatalogAdapter, ContextKey
from catalog_adapter.tone.reply import Reply
from foundation.bus import InProcessBus
from foundation.database import Database
from foundation.locks import InProcessLocks
from foundation.settings import Settings
from gateway.conversations.service import Conversations
from gateway.errors import Restarting
from gateway.gateway import Gateway
from gateway.messages import CustomerMessage, InboundMessage
from tests.gateway.bot_stand_in import BotStandIn, Turn
from tests.support.waiting import until


async def test_a_message_left_by_a_crash_is_answered_before_the_next_one(
    database: Database, adapter: CatalogAdapter, settings: Settings, bot: BotStandIn
) -> None:
    conversations = Conversations(database)
    gateway = Gateway(database, InProcessBus(), InProcessLocks(), adapter, settings)
    conversation, _context, _greeting = await gateway.start_conversation(
        ContextKey(csp="northlight", segment="consumer", locale="en-GB")
    )
    # As far as a process gets that is killed while the bot thinks.
    await conversations.receive(conversation, "one", "first", None, None, turn=0, locale="en-GB")

    await gateway.take(InboundMessage(conversation_id=conversation, client_id="two", text="second"))

    said = [
        one.text if isinstance(one, CustomerMessage) else one.reply.text for one in await gateway.history(conversation)
    ]
    assert said[1:] == ["first", "echo: first", "second", "echo: second"]
    await gateway.close()


async def test_a_message_taken_in_before_a_crash_is_answered_when_it_is_sent_again(
    database: Database, adapter: CatalogAdapter, settings: Settings, bot: BotStandIn
) -> None:
    def process() -> Gateway:
        return Gateway(database, InProcessBus(), InProcessLocks(), adapter, settings)

    hold = asyncio.Event()
    working = bot.answer

    async def dying(_turn: Turn) -> list[Reply]:
        await hold.wait()
        return []

    bot.answer = dying
    first = process()
    conversation, _context, _greeting = await first.start_conversation(
        ContextKey(csp="northlight", segment="consumer", locale="en-GB")
    )
    message = InboundMessage(conversation_id=conversation, client_id="one", text="hello")
    crashing = asyncio.create_task(first.take(message))
    await until(lambda: bot.turns)
    for task in first._running:
        task.cancel()
    await asyncio.gather(crashing, return_exceptions=True)
    bot.answer = working
    hold.set()

    second = process()
    result = await second.take(message)

    assert [reply.reply.text for reply in result.messages] == ["echo: hello"]
    assert [one.seq for one in await second.history(conversation)] == [1, 2, 3]
    assert len({turn["message_id"] for turn in bot.turns}) == 1, "the bot can tell that it is the same message"
    await first.close()
    await second.close()


async def test_a_customer_who_goes_away_is_served_to_the_end(gateway: Gateway, bot: BotStandIn) -> None:
    hold = asyncio.Event()

    async def holding(_turn: Turn) -> list[Reply]:
        await hold.wait()
        return [Reply(text="done")]

    bot.answer = holding
    conversation, _context, _greeting = await gateway.start_conversation(
        ContextKey(csp="northlight", segment="consumer", locale="en-GB")
    )
    request = asyncio.create_task(
        gateway.take(InboundMessage(conversation_id=conversation, client_id="one", text="hello"))
    )
    await until(lambda: bot.turns)
    request.cancel()
    hold.set()

    with gateway.listen(conversation) as listener:
        async with asyncio.timeout(10):
            while len(await gateway.history(conversation)) < 3:
                await listener.wait(5)


async def test_a_process_that_ends_excuses_itself_to_nobody(
    database: Database, adapter: CatalogAdapter, settings: Settings, bot: BotStandIn
) -> None:
    """The bot is often stopped at the same time, so a turn that fails then says nothing about the next one."""
    hold = asyncio.Event()

    async def failing(_turn: Turn) -> JSONResponse:
        await hold.wait()
        return JSONResponse({}, 503)

    working, bot.answer = bot.answer, failing
    first, second = (Gateway(database, InProcessBus(), InProcessLocks(), adapter, settings) for _ in range(2))
    conversation, _context, _greeting = await first.start_conversation(
        ContextKey(csp="northlight", segment="consumer", locale="en-GB")
    )
    message = InboundMessage(conversation_id=conversation, client_id="one", text="hello")
    failed = asyncio.create_task(first.take(message))
    await until(lambda: bot.turns)
    draining = asyncio.create_task(first.drain(10))
    await first.stopping.wait()
    hold.set()
    await draining

    with pytest.raises(Restarting):
        await failed
    assert len(await first.history(conversation)) == 2
    bot.answer = working
    result = await second.take(message)
    assert [reply.reply.text for reply in result.messages] == ["echo: hello"]
    await first.close()
    await second.close()


async def test_a_turn_that_takes_too_long_does_not_hold_up_a_process_that_ends(
    gateway: Gateway, bot: BotStandIn
) -> None:
    hold = asyncio.Event()

    async def holding(_turn: Turn) -> list[Reply]:
        await hold.wait()
        return []

    bot.answer = holding
    conversation, _context, _greeting = await gateway.start_conversation(
        ContextKey(csp="northlight", segment="consumer", locale="en-GB")
    )
    message = InboundMessage(conversation_id=conversation, client_id="one", text="hello")
    late = asyncio.create_task(gateway.take(message))
    await until(lambda: bot.turns)

    await gateway.drain(0)

    with pytest.raises(Restarting):
        await late
    hold.set()
    with pytest.raises(Restarting):
        await gateway.take(message)
