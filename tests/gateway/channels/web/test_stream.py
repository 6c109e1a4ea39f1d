"""The stream: everything said comes once and in order, on every tab, over every reconnect."""

import asyncio
import json
from typing import Any

import pytest
import websockets

from catalog_adapter.tone.reply import Reply
from tests.gateway.bot_stand_in import BotStandIn, Turn
from tests.gateway.conftest import Chat, Site
from tests.gateway.streaming import Client, Frame
from tests.support.waiting import until


def _seqs(frames: list[Frame]) -> list[int]:
    return [frame["seq"] for frame in frames if frame["type"] == "message"]


async def test_a_message_is_accepted_shown_worked_on_and_answered(site: Site, bot: BotStandIn) -> None:
    hold = asyncio.Event()

    async def holding(turn: Turn) -> list[Reply]:
        await hold.wait()
        return [Reply(text="Hello to you.")]

    bot.answer = holding
    chat = await site.start()
    async with websockets.connect(chat.stream_url) as socket:
        client = Client(socket)
        await client.hello(chat.token)
        greeting = await client.message()
        await client.say("one", "hello")
        await client.until("typing")
        hold.set()
        reply = await client.reply()

    assert (greeting["seq"], greeting["direction"]) == (1, "out")
    by_type = {frame["type"]: frame for frame in client.frames}
    assert by_type["accepted"] == {"type": "accepted", "client_id": "one", "seq": 2}
    own = next(frame for frame in client.frames if frame.get("direction") == "in")
    assert (own["seq"], own["text"], own["client_id"]) == (2, "hello", "one")
    assert (reply["seq"], reply["reply"]["text"]) == (3, "Hello to you.")
    assert _seqs(client.frames) == [1, 2, 3]


async def test_two_tabs_show_the_same(site: Site) -> None:
    chat = await site.start()
    async with websockets.connect(chat.stream_url) as one, websockets.connect(chat.stream_url) as other:
        tabs = [Client(one), Client(other)]
        for tab in tabs:
            await tab.hello(chat.token)
            await tab.message()
        await asyncio.gather(tabs[0].say("a", "from one"), tabs[1].say("b", "from the other"))
        for tab in tabs:
            while len(_seqs(tab.frames)) < 5:
                await tab.next()

    assert _seqs(tabs[0].frames) == _seqs(tabs[1].frames) == [1, 2, 3, 4, 5]
    shown = [[frame for frame in tab.frames if frame["type"] == "message"] for tab in tabs]
    assert shown[0] == shown[1]


async def test_after_a_reconnect_only_what_is_new_comes_and_a_resend_is_served_once(
    site: Site, bot: BotStandIn
) -> None:
    chat = await site.start()
    async with websockets.connect(chat.stream_url) as socket:
        client = Client(socket)
        await client.hello(chat.token)
        await client.message()
        await client.say("one", "hello")
    # The connection is gone before the answer; meanwhile something is said on another tab.
    await until(lambda: bot.turns)
    await chat.say("two", "meanwhile")

    async with websockets.connect(chat.stream_url) as socket:
        again = Client(socket)
        await again.hello(chat.token, after=1)
        await again.say("one", "hello")
        await again.until("accepted")
        while len(_seqs(again.frames)) < 4:
            await again.next()

    assert _seqs(again.frames) == [2, 3, 4, 5]
    assert sorted(turn["text"] for turn in bot.turns) == ["hello", "meanwhile"]
    assert len(await chat.history()) == 5


async def test_a_long_history_comes_whole(site: Site, bot: BotStandIn) -> None:
    bot.answer = lambda _turn: [Reply(text=str(number)) for number in range(230)]
    chat = await site.start()
    await chat.say("one", "talk")

    async with websockets.connect(chat.stream_url) as socket:
        client = Client(socket)
        await client.hello(chat.token)
        while len(client.frames) < 232:
            await client.next()

    assert _seqs(client.frames) == list(range(1, 233))


async def _refusal(chat: Chat, *sent: str | bytes) -> tuple[Frame, int]:
    async with websockets.connect(chat.stream_url) as socket:
        for raw in sent:
            await socket.send(raw)
        error = await Client(socket).next()
        await asyncio.wait_for(socket.wait_closed(), 5)
        return error, socket.close_code or 0


@pytest.mark.parametrize(
    ("hello", "code", "closed"),
    [
        ({"type": "hello", "token": "wrong"}, "session_invalid", 4401),
        ({"type": "message", "client_id": "a", "text": "hi"}, "bad_input", 4400),
        ({"type": "hello", "token": 1}, "bad_input", 4400),
        ({"type": "hello", "token": "x", "after": -1}, "bad_input", 4400),
        ([], "bad_input", 4400),
    ],
)
async def test_without_a_right_hello_there_is_no_stream(site: Site, hello: Any, code: str, closed: int) -> None:
    chat = await site.start()

    error, close_code = await _refusal(chat, json.dumps(hello))

    assert (error["type"], error["code"], close_code) == ("error", code, closed)


@pytest.mark.parametrize("raw", [b"\xff\xfe", "hello", "{", "[" * 5000, "x" * 70_000], ids=range(5))
async def test_a_first_frame_that_can_t_be_read_is_told(site: Site, raw: str | bytes) -> None:
    chat = await site.start()

    error, _close_code = await _refusal(chat, raw)

    assert error["type"] == "error"


async def test_a_lost_conversation_is_told(site: Site) -> None:
    lost = Chat(site, "cnv_lost", site.gateway.tokens.make("cnv_lost"), {})

    error, closed = await _refusal(lost, json.dumps({"type": "hello", "token": lost.token}))

    assert (error["code"], closed) == ("conversation_not_found", 4404)


async def test_a_bad_frame_is_told_and_the_stream_goes_on(site: Site) -> None:
    chat = await site.start()
    async with websockets.connect(chat.stream_url) as socket:
        client = Client(socket)
        await client.hello(chat.token, after=1)
        bad: list[str | bytes] = [
            "nonsense", b"\xff", json.dumps({"type": "message", "text": "no id"}), "y" * 70_000,
            json.dumps({"type": "message", "client_id": "p", "payload": "/submit"}),
        ]  # fmt: skip
        for raw in bad:
            await socket.send(raw)
        errors = [await client.until("error") for _ in bad]
        await client.say("one", "hello")
        reply = await client.reply()

    assert [error["code"] for error in errors] == ["bad_input"] * 3 + ["too_large", "bad_input"]
    assert errors[-1]["client_id"] == "p"
    assert reply["reply"]["text"] == "echo: hello"


async def test_a_page_of_somebody_else_can_not_open_a_stream(site: Site) -> None:
    chat = await site.start()

    with pytest.raises(websockets.InvalidStatus) as refused:
        await websockets.connect(chat.stream_url, origin=websockets.Origin("https://elsewhere.example"))
    async with websockets.connect(chat.stream_url, origin=websockets.Origin(site.url)) as socket:
        client = Client(socket)
        await client.hello(chat.token)
        assert (await client.message())["seq"] == 1

    assert refused.value.response.status_code == 403


async def test_who_asks_is_told_at_once_that_the_server_is_there_while_a_turn_goes_on(
    site: Site, bot: BotStandIn
) -> None:
    hold = asyncio.Event()

    async def holding(_turn: Turn) -> list[Reply]:
        await hold.wait()
        return [Reply(text="done")]

    bot.answer = holding
    chat = await site.start()
    async with websockets.connect(chat.stream_url) as socket:
        client = Client(socket)
        await client.hello(chat.token)
        await client.say("one", "hello")
        await client.until("accepted")
        await client.send(type="ping")
        await client.until("pong")
        assert not hold.is_set()
        hold.set()
        await client.reply()


async def test_a_flood_over_the_stream_is_refused_message_by_message(site: Site, bot: BotStandIn) -> None:
    chat = await site.start()
    async with websockets.connect(chat.stream_url) as socket:
        client = Client(socket)
        await client.hello(chat.token)
        for number in range(300):
            await client.say(f"m{number}", "hello")
        errors = [await client.until("error") for _ in range(100)]
        assert {error["code"] for error in errors} == {"too_many_messages"}
        assert all(error["retry_after"] > 0 for error in errors)
        assert len({error["client_id"] for error in errors}) == 100

    await until(lambda: len(bot.turns) < 150)


async def test_a_client_that_reads_nothing_is_let_go(
    site: Site, bot: BotStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.channels.web.stream.SEND_SECONDS", 0.5)
    bot.answer = lambda _turn: [Reply(text="x" * 100_000) for _ in range(60)]
    chat, other = await site.start(), await site.start()
    for client_id in ("one", "two"):
        await chat.say(client_id, "much")
    audience = site.gateway._listeners._audience
    # More than the system's buffers hold, and nothing ever taken out of them.
    async with websockets.connect(chat.stream_url, max_queue=1, compression=None, close_timeout=0.1) as socket:
        socket.transport.pause_reading()
        await Client(socket).hello(chat.token)
        await until(lambda: audience.of(chat.id))
        bot.answer = lambda turn: [Reply(text=f"echo: {turn['text']}")]
        assert await other.say("one", "hello") == ["echo: hello"]

        await until(lambda: not audience.of(chat.id))
        socket.transport.abort()


async def test_what_is_said_just_before_leaving_is_heard(site: Site, bot: BotStandIn) -> None:
    chat = await site.start()
    async with websockets.connect(chat.stream_url) as socket:
        client = Client(socket)
        await client.hello(chat.token)
        for number in range(5):
            await client.say(f"m{number}", f"line {number}")

    await until(lambda: len(bot.turns) == 5)
    assert [turn["text"] for turn in bot.turns] == [f"line {number}" for number in range(5)]
