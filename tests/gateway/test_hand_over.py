"""A person takes a conversation: the assistant is silent, both write, and the assistant goes on afterwards."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
import websockets

from catalog_adapter.tone.reply import Reply
from foundation.errors import NotFound
from gateway.errors import RequestInvalid
from gateway.handover.desk import Agent
from gateway.handover.errors import AlreadyTaken, NotYours
from tests.gateway.bot_stand_in import BotStandIn, Turn
from tests.gateway.conftest import Chat, Site
from tests.gateway.replies import configuration
from tests.gateway.streaming import Client

ANN, BOB = Agent("ann@northlight.example", "Ann"), Agent("bob@northlight.example", "Bob")
CSP = "northlight"


def _dialogue(turn: Turn) -> list[Reply]:
    """Configures; gets a person where one is asked for."""
    if turn["text"] == "a person please":
        return [Reply(text="I'll get you a person.", message_id="handed_over")]
    if turn["text"] == "is anybody there?":
        return [Reply(text="Nobody is here now. Leave a message.", message_id="people_away")]
    return [configuration()]


@pytest.fixture
async def chat(site: Site, bot: BotStandIn) -> Chat:
    bot.answer = _dialogue
    return await site.start()


async def _waiting(site: Site, csp: str = CSP) -> list[str]:
    return [one.conversation_id for one, _ in await site.gateway.desk.open(csp) if one.state == "waiting"]


async def test_a_conversation_goes_to_a_person_and_back(site: Site, chat: Chat, bot: BotStandIn) -> None:
    desk = site.gateway.desk
    await chat.say("one", "fibre please")
    await chat.say("two", "a person please")
    assert await _waiting(site) == [chat.id]
    await desk.take(CSP, chat.id, ANN)
    turns = len(bot.turns)

    assert await chat.say("three", "my router blinks") == []
    assert await chat.say("three", "my router blinks") == [], "sent again, as its answer was lost"
    await desk.write(CSP, chat.id, ANN, "Which colour?", "m1")
    await desk.write(CSP, chat.id, ANN, "Which colour?", "m1")
    await desk.give_back(CSP, chat.id, ANN, has_order=True)

    assert len(bot.turns) == turns, "the assistant heard nothing of it"
    came, blinks, colour, left = (await chat.history())[-4:]
    assert "Ann" in came["reply"]["text"]
    assert blinks["text"] == "my router blinks"
    assert (colour["reply"]["text"], colour["reply"]["sender"]) == ("Which colour?", "Ann")
    assert [one["payload"] for one in left["reply"]["quick_replies"]] == ["/show_summary", "/browse"]
    await chat.say("four", "1000 then")
    assert bot.turns[-1]["text"] == "1000 then"
    assert await _waiting(site) == []


async def test_of_two_who_take_it_one_has_it(site: Site, chat: Chat) -> None:
    desk = site.gateway.desk
    await chat.say("one", "a person please")

    outcomes = await asyncio.gather(
        *(desk.take(CSP, chat.id, who) for who in (ANN, BOB)), return_exceptions=True
    )  # fmt: skip

    assert sorted(type(one).__name__ for one in outcomes) == ["AlreadyTaken", "NoneType"]
    loser = (ANN, BOB)[next(place for place, one in enumerate(outcomes) if isinstance(one, AlreadyTaken))]
    with pytest.raises(NotYours):
        await desk.write(CSP, chat.id, loser, "hello", "m1")
    with pytest.raises(NotYours):
        await desk.give_back(CSP, chat.id, loser, has_order=False)


async def test_a_conversation_of_another_csp_is_none(site: Site, chat: Chat) -> None:
    await chat.say("one", "a person please")

    assert await _waiting(site, "alpnetz") == []
    with pytest.raises(NotFound):
        await site.gateway.desk.view("alpnetz", chat.id)
    with pytest.raises(NotFound):
        await site.gateway.desk.take("alpnetz", chat.id, ANN)


async def test_a_silent_person_loses_it(site: Site, chat: Chat) -> None:
    desk = site.gateway.desk
    await chat.say("one", "a person please")
    await desk.take(CSP, chat.id, ANN)

    assert await desk.put_back_silent(timedelta(hours=1)) == 0
    assert await desk.put_back_silent(timedelta(hours=-1)) == 1

    assert await _waiting(site) == [chat.id]
    assert "Ann" in (await chat.history())[-1]["reply"]["text"]
    assert await chat.say("two", "still there?") != [], "the assistant speaks again"


async def test_a_message_is_left_and_answered_later(site: Site, chat: Chat) -> None:
    desk = site.gateway.desk
    await chat.say("one", "is anybody there?")
    assert await _waiting(site) == []

    await chat.say("two", "ring me about the invoice, 0113 496 0000")

    ((left, _),) = await desk.open(CSP)
    assert left.message == "ring me about the invoice, 0113 496 0000"
    await chat.say("three", "and what does fibre cost?")
    assert (await chat.history())[-1]["reply"]["card"], "the assistant goes on meanwhile"
    await desk.take(CSP, chat.id, ANN)
    await desk.write(CSP, chat.id, ANN, "We rang you.", "m1")
    assert (await chat.history())[-1]["reply"]["sender"] == "Ann"


async def test_staff_and_customer_see_at_once_what_the_other_wrote(site: Site, chat: Chat) -> None:
    desk = site.gateway.desk
    await chat.say("one", "a person please")
    await desk.take(CSP, chat.id, ANN)
    async with websockets.connect(chat.stream_url) as socket:
        client = Client(socket)
        await client.hello(chat.token, after=4)
        with desk.watch(CSP) as watcher:
            woken = asyncio.create_task(watcher.wait(60))
            await chat.say("two", "hello Ann")
            async with asyncio.timeout(30):
                await woken
        await desk.write(CSP, chat.id, ANN, "Hello!", "m1")
        assert [(await client.message())["seq"] for _ in range(2)] == [5, 6]


async def test_a_closed_conversation_has_ended(site: Site, chat: Chat) -> None:
    await chat.say("one", "a person please")
    await site.gateway.desk.take(CSP, chat.id, ANN)
    with pytest.raises(RequestInvalid):
        await site.gateway.desk.write(CSP, chat.id, ANN, " \n ", "m1")
    await site.gateway.desk.close(CSP, chat.id, ANN)

    assert (await chat.post(client_id="two", text="hello?")).status_code == 409
