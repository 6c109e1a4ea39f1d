"""What customers say in vain is kept beside the conversation, with what they say they meant; nobody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from catalog_adapter.contexts import CatalogAdapter
from catalog_adapter.learning.tables import MissedMessage
from gateway.gateway import Gateway
from tests.gateway.bot_stand_in import BotStandIn
from tests.gateway.conftest import Chat, Site
from tests.gateway.test_clarifying import EITHER, adapter_of_lamps


@pytest.fixture(scope="module")
def adapter(tmp_path_factory: pytest.TempPathFactory) -> CatalogAdapter:
    return adapter_of_lamps(tmp_path_factory.mktemp("contexts"))


@pytest.fixture
async def listening(gateway: Gateway) -> AsyncIterator[Gateway]:
    """A gateway that keeps what was said in vain."""
    task = asyncio.create_task(gateway.missed.run())
    yield gateway
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _kept(gateway: Gateway) -> list[MissedMessage]:
    await gateway.missed.all_kept()
    groups = await gateway.missed.messages.groups("acme")
    return [one for group in groups for one in await gateway.missed.messages.messages(group.group.id)]


async def _green(chat: Chat) -> None:
    """Press the button."""
    question = (await chat.history())[-1]["reply"]
    green = next(one for one in question["quick_replies"] if one["title"] == "The green lamp")
    await chat.post(client_id="green", text=green["title"], payload=green["payload"])


@pytest.mark.parametrize("by_button", [True, False])
async def test_what_was_asked_about_is_kept_with_the_answer(
    site: Site, listening: Gateway, bot: BotStandIn, by_button: bool
) -> None:
    chat = await site.start("acme", "home")
    await chat.say("either", EITHER)
    await (_green(chat) if by_button else chat.say("typed", "the green one"))
    (kept,) = await _kept(listening)
    assert (kept.text, kept.reason, kept.meant) == (EITHER, "clarified", "green")


async def test_a_correction_tells_what_the_message_before_was(site: Site, listening: Gateway, bot: BotStandIn) -> None:
    chat = await site.start("acme", "home")
    await chat.say("one", "what can you do for me")
    await chat.say("two", "no, i meant why does the green lamp blink")
    (kept,) = await _kept(listening)
    assert (kept.text, kept.reason, kept.intent, kept.meant) == ("what can you do for me", "corrected", "help", "green")


async def test_what_is_personal_is_not_kept(site: Site, listening: Gateway, bot: BotStandIn) -> None:
    chat = await site.start("acme", "home")
    await chat.say("one", "please repair my bicycle at 12 High Street")
    (kept,) = await _kept(listening)
    assert kept.text == "please repair my bicycle at [address]"


async def test_turns_go_on_while_nothing_can_be_kept(site: Site, gateway: Gateway, bot: BotStandIn) -> None:
    """Nobody takes what is noted: more than fits is left out, and every customer is answered."""
    chat = await site.start("acme", "home")
    await chat.say("one", "do you repair bicycles")
    noted = gateway.missed._waiting.get_nowait()
    for _ in range(1100):
        gateway.missed.note(noted.conversation_id, noted.seq, noted.turn)
    assert await chat.say("two", "do you repair bicycles")
