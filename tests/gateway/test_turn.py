"""A turn as a customer sees it: every message answered once, in order, in the CSP's tone."""

import asyncio
import json

import structlog
from fastapi.responses import JSONResponse

from catalog_adapter.tone.reply import Asked, QuickReply, Reply
from tests.gateway.bot_stand_in import BotStandIn, Turn
from tests.gateway.conftest import Site


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


async def test_a_pressed_button_means_what_it_says_and_shows_its_title(site: Site, bot: BotStandIn) -> None:
    chat = await site.start()
    payload = '/inform{"characteristic": "router", "value": "pro"}'

    response = await chat.post(client_id="press", text="Router: Pro", payload=payload)

    understanding = response.json()["understanding"]
    assert (understanding["intent"], understanding["confidence"]) == ("inform", 1.0)
    assert [entity["value"] for entity in understanding["entities"]] == ["pro"]
    assert (await chat.history())[1]["text"] == "Router: Pro"
    assert bot.turns[0]["metadata"]["understanding"]["intent"] == "inform"


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
