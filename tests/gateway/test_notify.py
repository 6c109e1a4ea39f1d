"""What is said unasked: in the conversation's tone, once, and at once to whoever is connected, on any process."""

import asyncio
from pathlib import Path

import httpx
import pytest
import websockets

from catalog_adapter.contexts import CatalogAdapter, ContextKey, ContextNotFound
from catalog_adapter.tone.reply import Reply
from foundation.bus import make_bus
from foundation.database import Database
from foundation.locks import make_locks
from foundation.settings import Settings
from gateway.errors import ConversationNotFound
from gateway.gateway import Gateway
from tests.gateway.bot_stand_in import BotStandIn, Turn
from tests.gateway.conftest import Site, site_app
from tests.gateway.replies import status
from tests.gateway.serving import served
from tests.gateway.streaming import Client
from tests.support.waiting import until


async def _tell(gateway: Gateway, conversation: str, event_id: str = "evt_1") -> int:
    notice = await gateway.notify(
        conversation,
        message_key="order_state_inProgress",
        variables={"order_number": "N-1"},
        card=status("inProgress", "in progress"),
        event_id=event_id,
    )
    return notice.seq


async def test_the_customer_is_told_once_however_often_the_event_comes(
    site: Site, bot: BotStandIn, adapter: CatalogAdapter
) -> None:
    chat = await site.start()

    seqs = await asyncio.gather(*(_tell(site.gateway, chat.id) for _ in range(3)))

    assert seqs == [2, 2, 2]
    _greeting, notice = await chat.history()
    context = await adapter.resolve(ContextKey(csp="northlight", segment="consumer", locale="en-GB"))
    assert notice["reply"]["text"] == context.say("order_state_inProgress", order_number="N-1")
    assert notice["reply"]["card"]["state"] == "inProgress"
    assert bot.turns == []


async def test_a_notice_waits_for_the_turn_that_is_being_served(site: Site, bot: BotStandIn) -> None:
    hold = asyncio.Event()

    async def holding(_turn: Turn) -> list[Reply]:
        await hold.wait()
        return [Reply(text="Your order has been placed.")]

    bot.answer = holding
    chat = await site.start()
    turn = asyncio.create_task(chat.say("one", "send it"))
    await until(lambda: bot.turns)
    notice = asyncio.create_task(_tell(site.gateway, chat.id))
    hold.set()

    assert await turn == ["Your order has been placed."]
    assert await notice == 4


async def test_a_connected_customer_sees_it_at_once(site: Site) -> None:
    chat = await site.start()
    async with websockets.connect(chat.stream_url) as socket:
        client = Client(socket)
        await client.hello(chat.token, after=1)
        await _tell(site.gateway, chat.id)

        frame = await client.message()

    assert (frame["seq"], frame["reply"]["card"]["order_number"]) == (2, "NL-4K7Q-M2")


async def test_a_customer_connected_to_another_process_sees_it_too(
    database: Database, adapter: CatalogAdapter, settings: Settings, redis_url: str, tmp_path: Path
) -> None:
    buses = [make_bus(redis_url, tmp_path), make_bus(redis_url, tmp_path)]
    locks = [make_locks(redis_url, tmp_path), make_locks(redis_url, tmp_path)]
    here, there = (Gateway(database, bus, lock, adapter, settings) for bus, lock in zip(buses, locks, strict=True))
    for bus in buses:
        await bus.start()
    async with served(site_app(here)) as url, httpx.AsyncClient(base_url=url) as http:
        chat = await Site(here, url, http).start()
        async with websockets.connect(chat.stream_url) as socket:
            client = Client(socket)
            await client.hello(chat.token, after=0)
            await client.message()
            seen = [await _tell(there, chat.id, f"evt_{number}") for number in range(3)]
            frames = [await client.message() for _ in seen]

    assert [frame["seq"] for frame in frames] == seen == [2, 3, 4]
    for part in (*buses,):
        await part.stop()
    for lock in locks:
        await lock.close()
    await here.close()
    await there.close()


async def test_a_conversation_that_is_not_there_is_an_error(gateway: Gateway) -> None:
    with pytest.raises(ConversationNotFound):
        await _tell(gateway, "cnv_none")


async def test_a_context_that_is_not_there_starts_nothing(gateway: Gateway) -> None:
    with pytest.raises(ContextNotFound):
        await gateway.start_conversation(ContextKey(csp="nobody", segment="none", locale="en-GB"))
