"""A customer who wants a person has one at Chatwoot: what is said goes there, what agents write comes back."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.responses import JSONResponse

from catalog_adapter.tone.reply import Reply
from foundation.settings import Settings
from gateway.handover.chatwoot.repository import ChatwootConversations
from tests.gateway.bot_stand_in import BotStandIn, Turn
from tests.gateway.channels.messaging.site import Site as Server
from tests.gateway.channels.messaging.site import running, settings_for, write_context
from tests.gateway.chatwoot_stand_in import ACCOUNT, INBOX, SIGNING, TOKEN, ChatwootStandIn, call
from tests.gateway.conftest import Chat, Site
from tests.support.waiting import until

LOOPBACK = ("127.0.0.0/8",)
VERIFIED = "signing: ACME_CHATWOOT_SIGNING"


def _dialogue(turn: Turn) -> list[Reply]:
    if turn["text"] == "a person please":
        return [Reply(text="I'll get you a person.", message_id="handed_over")]
    return [Reply(text=f"echo: {turn['text']}", message_id="echo")]


@pytest.fixture
async def chatwoot() -> AsyncIterator[tuple[ChatwootStandIn, str]]:
    """Chatwoot, and its address."""
    chatwoot = ChatwootStandIn()
    async with chatwoot.running() as url:
        yield chatwoot, url


@pytest.fixture
def csp(
    tmp_path: Path, bot: BotStandIn, chatwoot: tuple[ChatwootStandIn, str], monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """A CSP with an inbox there."""
    monkeypatch.setenv("ACME_CHATWOOT_TOKEN", TOKEN)
    monkeypatch.setenv("ACME_CHATWOOT_SIGNING", SIGNING)
    bot.answer = _dialogue
    _connect(tmp_path, chatwoot[1], VERIFIED)
    return settings_for(tmp_path, bot, webhook_networks=LOOPBACK)


def _connect(folder: Path, url: str, verified: str) -> None:
    way = f"url: {url}, account: {ACCOUNT}, inbox: {INBOX}, token: ACME_CHATWOOT_TOKEN, {verified}"
    write_context(folder / "contexts", channels=f"hand_over: {{chatwoot: {{{way}}}}}\n")


@pytest.fixture
async def server(csp: Settings, bot: BotStandIn) -> AsyncIterator[Server]:
    """The whole server beside it."""
    async with running(csp, bot) as server:
        yield server


@pytest.fixture
async def chat(server: Server) -> Chat:
    """A customer who has said something and wants a person now."""
    site = Site(server.parts.gateway, str(server.http.base_url), server.http)
    chat = await site.start("acme", "home")
    await chat.say("one", "my line is dead")
    await chat.say("two", "a person please")
    return chat


async def _there(chatwoot: tuple[ChatwootStandIn, str]) -> ChatwootStandIn:
    """Chatwoot, once all that was said is there."""
    await until(lambda: len(chatwoot[0].said(private=True)) == 2)
    return chatwoot[0]


async def _persons(chat: Chat) -> list[tuple[str, str]]:
    """What people said to the customer, and who."""
    return [
        (one["reply"]["sender"], one["reply"]["text"])
        for one in await chat.history()
        if one["direction"] == "out" and one["reply"].get("sender")
    ]


async def _state(server: Server, chat: Chat) -> str:
    hand_over, *_ = await server.parts.gateway.desk.view("acme", chat.id)
    return hand_over.state


async def test_a_conversation_goes_to_an_agent_and_back(
    server: Server, chat: Chat, chatwoot: tuple[ChatwootStandIn, str], bot: BotStandIn
) -> None:
    there = await _there(chatwoot)
    assert there.said() == ["a person please"]
    before, handed = there.said(private=True)
    assert "> my line is dead" in before
    assert "echo: my line is dead" in before
    assert handed == "I'll get you a person."

    assert await call(server.http, there.reply(1, "Which line, please?")) == 200
    await until(lambda: _persons(chat))
    turns = len(bot.turns)
    assert await chat.say("three", "the one in the hall") == [], "the assistant is silent"
    await until(lambda: "the one in the hall" in there.said())
    there.reply(1, "between ourselves: she is cross", private=True)
    assert await call(server.http, there.reply(1, "It works again.", agent="Bob")) == 200
    await until(lambda: _has(chat, ("Bob", "It works again.")))
    assert await call(server.http, there.resolve(1)) == 200

    await until(lambda: _is(server, chat, "ended"))
    assert await _persons(chat) == [("Ann", "Which line, please?"), ("Bob", "It works again.")]
    assert len(bot.turns) == turns
    assert await chat.say("four", "thanks") == ["echo: thanks"]
    await chat.say("five", "a person please")
    await until(lambda: there.said().count("a person please") == 2)
    assert there.conversations[1]["status"] == "open", "the same conversation is open again"
    await until(lambda: any("> thanks" in note for note in there.said(private=True)))
    assert len(there.contacts) == len(there.conversations) == 1


async def _is(server: Server, chat: Chat, state: str) -> bool:
    return await _state(server, chat) == state


async def _has(chat: Chat, said: tuple[str, str]) -> bool:
    return said in await _persons(chat)


async def test_webhooks_that_are_lost_doubled_or_late_change_nothing(
    server: Server, chat: Chat, chatwoot: tuple[ChatwootStandIn, str]
) -> None:
    there = await _there(chatwoot)
    lost, second, third = (there.reply(1, text) for text in ("one", "two", "three"))
    for told in (third, second, third, second):
        assert await call(server.http, told) == 200
    await until(lambda: _has(chat, ("Ann", "three")))
    deleted = there.reply(1, "", content_attributes={"deleted": True})
    await call(server.http, lost)
    await call(server.http, deleted)
    await call(server.http, there.reply(1, "four"))

    await until(lambda: _has(chat, ("Ann", "four")))
    assert await _persons(chat) == [("Ann", text) for text in ("one", "two", "three", "four")]
    assert sum(one["reply"]["message_id"] == "person_came" for one in await chat.history() if "reply" in one) == 1


async def test_only_the_csps_own_inbox_is_believed(
    server: Server, chat: Chat, chatwoot: tuple[ChatwootStandIn, str]
) -> None:
    there = await _there(chatwoot)
    told = there.reply(1, "hello")
    asked = len(there.asked)

    assert await call(server.http, told, key="guess") == 401
    assert await call(server.http, told, age=400) == 401
    assert await call(server.http, told, csp="nobody") == 404
    assert (await server.http.post("/hand-over/chatwoot/acme", json=told)).status_code == 401
    assert (await server.http.post("/hand-over/chatwoot/acme/guess", json=told)).status_code == 401
    assert await call(server.http, {"event": "message_created", "id": 5, "conversation": {"id": 99}}) == 200
    assert await call(server.http, {"event": "conversation_typing_on"}) == 200
    assert await call(server.http, {"event": 5}) == 400
    assert len(there.asked) == asked, "nothing of it led anywhere"


async def test_while_chatwoot_is_away_a_message_is_taken_and_nothing_is_lost(
    server: Server, chatwoot: tuple[ChatwootStandIn, str]
) -> None:
    there = chatwoot[0]
    there.refuse = lambda _what: JSONResponse({}, 503)
    chat = await Site(server.parts.gateway, str(server.http.base_url), server.http).start("acme", "home")
    await chat.say("one", "a person please")

    await until(lambda: _told(chat, "people_unreachable"))
    await chat.say("two", "ring me on 020 7946 0001")
    assert (await chat.history())[-1]["reply"]["message_id"] == "message_left"
    # it is back, but breaks off after it has taken something, each time once
    lost: set[str] = set()
    there.refuse = lambda _what: None
    there.loses = lambda what: what.startswith("POST") and what not in lost and not lost.add(what)  # type: ignore[func-returns-value]

    await until(lambda: there.said() == ["a person please", "ring me on 020 7946 0001"])
    await call(server.http, there.reply(1, "We rang you."))
    await until(lambda: _has(chat, ("Ann", "We rang you.")))
    assert there.said() == ["a person please", "ring me on 020 7946 0001"], "each once"
    assert len(there.contacts) == len(there.conversations) == 1
    assert len(lost) == 3


async def _told(chat: Chat, message: str) -> bool:
    return any(one["reply"]["message_id"] == message for one in await chat.history() if "reply" in one)


async def test_what_an_agent_resolves_without_a_word_waits_no_longer(
    server: Server, chat: Chat, chatwoot: tuple[ChatwootStandIn, str]
) -> None:
    there = await _there(chatwoot)
    count = len(await chat.history())
    await call(server.http, there.resolve(1))
    await until(lambda: _is(server, chat, "ended"))
    assert len(await chat.history()) == count

    del there.conversations[1]
    there.messages.clear()
    await chat.say("three", "a person please")
    await until(there.said, what="a conversation that was deleted there is begun anew")


async def test_a_version_that_does_not_sign_has_a_secret_address(
    csp: Settings, bot: BotStandIn, chatwoot: tuple[ChatwootStandIn, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACME_CHATWOOT_ADDRESS", "unguessable")
    _connect(csp.contexts_folder.parent, chatwoot[1], "address_key: ACME_CHATWOOT_ADDRESS")
    async with running(csp, bot) as server:
        chat = await Site(server.parts.gateway, str(server.http.base_url), server.http).start("acme", "home")
        await chat.say("one", "a person please")
        await until(chatwoot[0].said)
        told: dict[str, Any] = chatwoot[0].reply(1, "Hello!")

        assert await call(server.http, told) == 401
        assert (await server.http.post("/hand-over/chatwoot/acme/unguessable", json=told)).status_code == 200
        await until(lambda: _has(chat, ("Ann", "Hello!")))


async def test_nothing_is_sent_to_an_address_that_is_not_allowed(
    csp: Settings, bot: BotStandIn, chatwoot: tuple[ChatwootStandIn, str]
) -> None:
    async with running(csp.model_copy(update={"webhook_networks": ()}), bot) as server:
        chat = await Site(server.parts.gateway, str(server.http.base_url), server.http).start("acme", "home")
        await chat.say("one", "a person please")

        rows = ChatwootConversations(server.parts.database)
        await until(lambda: _failed(rows, chat.id, "no public address"))
        assert chatwoot[0].asked == []


async def _failed(rows: ChatwootConversations, conversation_id: str, reason: str) -> bool:
    one = await rows.get(conversation_id)
    return one is not None and reason in (one.last_error or "")
