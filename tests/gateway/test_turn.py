"""A turn as a customer sees it: every message answered once, in order, in the CSP's tone, whatever goes wrong."""

import asyncio
import json

import pytest
import structlog
from fastapi.responses import JSONResponse

from catalog_adapter.contexts import CatalogAdapter, ContextKey
from catalog_adapter.tone.reply import Asked, QuickReply, Reply
from foundation.bus import InProcessBus
from foundation.database import Database
from foundation.locks import InProcessLocks
from foundation.settings import Settings
from gateway.conversations.service import Conversations
from gateway.errors import TooManyMessages
from gateway.gateway import Gateway
from gateway.messages import CustomerMessage, InboundMessage, TurnResult
from gateway.rate import BURST
from tests.gateway.bot_stand_in import BotStandIn, Turn
from tests.gateway.conftest import Chat, Site
from tests.support.waiting import until


async def _says(adapter: CatalogAdapter, chat: Chat, message: str, **variables: str) -> str:
    context = chat.context
    key = ContextKey(csp=context["csp"], segment=context["segment"], locale=context["locale"])
    return (await adapter.resolve(key)).say(message, **variables)


async def test_the_assistant_greets_first_and_offers_what_it_sells(site: Site, bot: BotStandIn) -> None:
    chat = await site.start()

    (greeting,) = await chat.history()
    assert greeting["seq"] == 1
    assert "Northlight" in greeting["reply"]["text"]
    assert "/browse" in [reply["payload"] for reply in greeting["reply"]["quick_replies"]]
    assert bot.turns == []


async def test_a_message_reaches_the_bot_understood_and_its_replies_come_back_in_order(
    site: Site, bot: BotStandIn
) -> None:
    bot.answer = lambda _turn: [Reply(text="First."), Reply(text="Second.")]
    chat = await site.start()

    response = await chat.post(client_id="one", text="What do you have to offer?")

    answer = response.json()
    assert [message["reply"]["text"] for message in answer["messages"]] == ["First.", "Second."]
    assert [answer["seq"], *(message["seq"] for message in answer["messages"])] == [2, 3, 4]
    assert set(answer["understanding"]) == {"intent", "confidence", "entities", "own_intent"}
    assert answer["understanding"]["intent"] == "browse"
    (turn,) = bot.turns
    assert turn["text"] == "What do you have to offer?"
    assert turn["metadata"]["understanding"]["intent"] == "browse"
    assert turn["metadata"]["context"] == {
        "csp": "northlight", "segment": "consumer", "locale": "en-GB", "channel": "web",
    }  # fmt: skip


async def test_a_bare_answer_is_read_in_the_light_of_the_question_even_after_a_remark(
    site: Site, bot: BotStandIn
) -> None:
    asked = Asked(kind="contact", characteristic="name")
    replies = iter([[Reply(text="Which name?", asked=asked)], [Reply(text="All fine here.")], [Reply(text="Noted.")]])
    bot.answer = lambda _turn: next(replies)
    chat = await site.start()
    await chat.say("one", "send the order")
    await chat.say("two", "how are you?")

    response = await chat.post(client_id="three", text="Alex Morgan")

    understanding = response.json()["understanding"]
    assert understanding["intent"] == "inform"
    assert [(entity["kind"], entity["value"]) for entity in understanding["entities"]] == [("name", "Alex Morgan")]


async def test_a_resent_message_gets_the_same_replies_and_is_served_once(site: Site, bot: BotStandIn) -> None:
    chat = await site.start()

    answers = await asyncio.gather(*(chat.post(client_id="same", text="hello") for _ in range(4)))

    assert len(bot.turns) == 1
    assert len({answer.text for answer in answers}) == 1
    assert await chat.shown() == [(await chat.shown())[0], "in: hello", "out: echo: hello"]


async def test_messages_sent_at_once_are_served_one_at_a_time_in_order(site: Site, bot: BotStandIn) -> None:
    at_work = 0
    most = 0

    async def slow(turn: Turn) -> list[Reply]:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await asyncio.sleep(0)
        at_work -= 1
        return [Reply(text=f"echo: {turn['text']}")]

    bot.answer = slow
    chat = await site.start()
    texts = [f"message {number}" for number in range(8)]

    async with asyncio.TaskGroup() as group:
        for number, text in enumerate(texts):
            group.create_task(chat.post(client_id=f"m{number}", text=text))

    assert most == 1
    shown = (await chat.shown())[1:]
    assert sorted(shown[::2]) == sorted(f"in: {text}" for text in texts)
    assert shown[1::2] == [f"out: echo: {said.removeprefix('in: ')}" for said in shown[::2]]


async def test_the_title_of_an_open_quick_reply_typed_counts_as_pressing_it(site: Site, bot: BotStandIn) -> None:
    asking = Reply(text="More?", quick_replies=[QuickReply(title="Añadir otra sede", payload="/affirm")])
    bot.answer = lambda turn: [asking] if turn["text"] == "ask" else [Reply(text="ok")]
    chat = await site.start()
    await chat.say("one", "ask")

    typed = await chat.post(client_id="two", text=" anadir otra SEDE! ")
    later = await chat.post(client_id="three", text="Añadir otra sede")

    understanding = typed.json()["understanding"]
    assert (understanding["intent"], understanding["confidence"]) == ("affirm", 1.0)
    assert (await chat.history())[3]["text"] == "anadir otra SEDE!"
    assert later.json()["understanding"]["confidence"] < 1, "the button was gone by then"


async def test_a_message_left_by_a_crash_is_answered_before_the_next_one(
    database: Database, adapter: CatalogAdapter, settings: Settings, bot: BotStandIn
) -> None:
    conversations = Conversations(database)
    gateway = Gateway(database, InProcessBus(), InProcessLocks(), adapter, settings)
    conversation, _context, _greeting = await gateway.start_conversation(
        ContextKey(csp="northlight", segment="consumer", locale="en-GB")
    )
    # As far as a process gets that is killed while the bot thinks.
    await conversations.receive(conversation, "one", "first", None, None, locale="en-GB")

    await gateway.take(InboundMessage(conversation_id=conversation, client_id="two", text="second"))

    said = [
        one.text if isinstance(one, CustomerMessage) else one.reply.text for one in await gateway.history(conversation)
    ]
    assert said[1:] == ["first", "echo: first", "second", "echo: second"]
    await gateway.close()


async def test_a_thousand_messages_in_a_second_are_refused_clearly_and_no_other_customer_waits(
    site: Site, bot: BotStandIn
) -> None:
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
    assert len(taken) == BURST
    assert all(isinstance(answer, TurnResult | TooManyMessages) for answer in answers)
    assert len(await chat.history()) == 1 + 2 * len(taken)


async def test_two_conversations_do_not_wait_for_each_other(site: Site, bot: BotStandIn) -> None:
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


HTML = "<script>alert(1)</script><img src=x onerror=alert(1)>"
BAD_INPUT = [
    ("nothing", "", None),
    ("only space", " \n\t ", None),
    ("only invisible signs", "\u202e\u2066\x00", None),
    ("HTML", HTML, HTML),
    ("template syntax", "{{ 7*7 }} {% for x in y %} ${7*7}", "{{ 7*7 }} {% for x in y %} ${7*7}"),
    ("a payload, typed", "/submit", "/submit"),
    ("a payload with JSON, typed", '/inform{"characteristic": "router"}', '/inform{"characteristic": "router"}'),
    ("control characters", "hel\x00lo\x07 \x1b[2Jthere", "hello [2Jthere"),
    ("bidirectional characters", "pay \u202e001\u202c now", "pay 001 now"),
    ("the longest there may be", "é" * 4000, "é" * 4000),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kept"), [row[1:] for row in BAD_INPUT], ids=[row[0] for row in BAD_INPUT])
async def test_odd_input_is_plain_text_or_gets_a_plain_reply(
    site: Site, bot: BotStandIn, adapter: CatalogAdapter, text: str, kept: str | None
) -> None:
    chat = await site.start()

    replies = await chat.say("odd", text)

    if kept is None:
        assert replies == [await _says(adapter, chat, "error_empty")]
        assert bot.turns == []
    else:
        assert replies == [f"echo: {kept}"]
        assert [turn["text"] for turn in bot.turns] == [kept]
    assert (await chat.history())[1]["text"] == (kept or "")
    assert await chat.say("next", "hello") == ["echo: hello"]


async def test_a_message_over_the_limit_is_answered_without_the_bot(
    site: Site, bot: BotStandIn, adapter: CatalogAdapter
) -> None:
    chat = await site.start()

    replies = await chat.say("long", "x" * 4001)

    assert replies == [await _says(adapter, chat, "error_too_long", limit="4000")]
    assert "4000" in replies[0]
    assert bot.turns == []
    assert await chat.say("next", "hello") == ["echo: hello"]


async def test_a_pressed_button_means_what_it_says_and_shows_its_title(site: Site, bot: BotStandIn) -> None:
    chat = await site.start()
    payload = '/inform{"characteristic": "router", "value": "pro"}'

    response = await chat.post(client_id="press", text="Router: Pro", payload=payload)

    understanding = response.json()["understanding"]
    assert (understanding["intent"], understanding["confidence"]) == ("inform", 1.0)
    assert [entity["value"] for entity in understanding["entities"]] == ["pro"]
    assert (await chat.history())[1]["text"] == "Router: Pro"
    assert bot.turns[0]["metadata"]["understanding"]["intent"] == "inform"


@pytest.mark.parametrize("payload", ["/submit", "affirm", "/inform{", '/inform{"value": "\\ud800"}', "/" + "x" * 1999])
async def test_a_payload_that_no_button_has_is_refused_and_nothing_is_kept(
    site: Site, bot: BotStandIn, payload: str
) -> None:
    chat = await site.start()

    response = await chat.post(client_id="press", text="Press", payload=payload)

    assert response.status_code == 400
    assert response.json()["error"]["code"] == "bad_input"
    assert len(await chat.history()) == 1
    assert bot.turns == []


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

    assert await chat.say("one", "hello") == [await _says(adapter, chat, message)]

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

    assert await chat.say("one", "hello") == [await _says(adapter, chat, "error_unavailable")]

    hold.set()
    bot.answer = working
    assert await chat.say("two", "hello") == ["echo: hello"]


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


async def test_an_ended_conversation_can_be_read_but_takes_nothing_more(site: Site, bot: BotStandIn) -> None:
    chat = await site.start()
    await site.gateway.end_conversation(chat.id)

    response = await chat.post(client_id="late", text="hello")

    assert response.status_code == 409
    assert response.json()["error"]["code"] == "conversation_closed"
    assert len(await chat.history()) == 1
    assert bot.turns == []


async def test_logs_name_conversation_and_csp_but_never_a_word_of_the_customer(site: Site, bot: BotStandIn) -> None:
    chat = await site.start()
    with structlog.testing.capture_logs() as logs:
        await chat.say("one", "my secret is swordfish")
        bot.answer = lambda turn: JSONResponse({"error": f"swordfish {turn['text']}"}, 500)
        await chat.say("two", "swordfish again")
        bot.answer = lambda turn: [Reply(text="ok", quick_replies=[QuickReply(title="swordfish", payload="/affirm")])]
        await chat.say("three", "swordfish at last")

    served = [entry for entry in logs if entry["event"] == "turn served"]
    assert [(entry["conversation"], entry["csp"]) for entry in served] == [(chat.id, "northlight")] * 3
    assert "swordfish" not in json.dumps(logs, default=str)


async def test_the_conversation_follows_the_customers_language_and_stays_there(site: Site, bot: BotStandIn) -> None:
    chat = await site.start("alpnetz", "kmu", "de-CH")

    for number, text in enumerate(
        ["grüezi", "on peut continuer en français ?", "300", "Zürich, ok", "nein, auf Deutsch bitte"]
    ):
        await chat.say(str(number), text)

    locales = [turn["metadata"]["context"]["locale"] for turn in bot.turns]
    assert locales == ["de-CH", "fr-CH", "fr-CH", "fr-CH", "de-CH"]
