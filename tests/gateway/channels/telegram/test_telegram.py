"""Telegram, against a stand-in that speaks its Bot API."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi.responses import JSONResponse, Response

from catalog_adapter.tone.reply import QuickReply, Reply
from gateway.handover.desk import Agent
from tests.gateway.bot_stand_in import Turn
from tests.gateway.channels.messaging.site import STAFF, Sent, Site
from tests.support.waiting import until

_ADDRESS = "/channels/telegram/acme/tg"
_SIGNED = {"X-Telegram-Bot-Api-Secret-Token": "acme_channel_tg_signing"}


def _message(update: int, chat: int = 42, **content: Any) -> dict[str, Any]:
    body = {"message_id": update, "date": 1790000000, "chat": {"id": chat, "type": "private"}, **content}
    return {"update_id": update, "message": body}


async def _post(channels: Site, update: dict[str, Any], headers: dict[str, str] | None = None) -> httpx.Response:
    return await channels.http.post(_ADDRESS, json=update, headers=_SIGNED if headers is None else headers)


async def test_a_message_is_answered_at_once_and_then_replied_to(channels: Site) -> None:
    answer = await _post(channels, _message(1, text="hello"))

    assert answer.status_code == 200
    assert await channels.platform.bodies(1) == [{"chat_id": 42, "text": "echo: hello"}]
    assert channels.platform.sent[0].path == "/botacme_channel_tg_token/sendMessage"
    (turn,) = channels.bot.turns
    assert turn["metadata"]["context"] == {
        "csp": "acme", "segment": "home", "locale": "en-GB", "channel": "telegram",
    }  # fmt: skip


async def test_an_update_that_comes_again_is_served_once(channels: Site) -> None:
    for _ in range(3):
        await _post(channels, _message(1, text="hello"))
    await _post(channels, _message(2, text="more"))

    assert [one["text"] for one in await channels.platform.bodies(2)] == ["echo: hello", "echo: more"]
    assert len(await channels.conversations()) == 1


@pytest.mark.parametrize("headers", [{}, {"X-Telegram-Bot-Api-Secret-Token": "guess"}])
async def test_what_telegram_did_not_send_is_refused(channels: Site, headers: dict[str, str]) -> None:
    answer = await _post(channels, _message(1, text="hello"), headers)

    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "signature_invalid"
    await _post(channels, _message(1, text="the real one"))
    assert [one["text"] for one in await channels.platform.bodies(1)] == ["echo: the real one"]


async def test_start_is_greeted_with_buttons_and_a_button_is_its_payload(channels: Site) -> None:
    await _post(channels, _message(1, text="/start"))
    (greeting,) = await channels.platform.bodies(1)
    keyboard = greeting["reply_markup"]["inline_keyboard"]

    pressed = {
        "update_id": 2,
        "callback_query": {"id": "cb-1", "data": keyboard[0][0]["callback_data"],
                           "message": {"chat": {"id": 42, "type": "private"}}},
    }  # fmt: skip
    await _post(channels, pressed)

    bodies = await channels.platform.bodies(3)
    assert bodies[1] == {"callback_query_id": "cb-1"}
    assert bodies[2]["text"] == f"echo: {keyboard[0][0]['text']}"
    assert channels.bot.turns[0]["metadata"]["understanding"]["intent"] == "browse"


async def test_messages_of_one_customer_are_served_in_order_and_those_of_two_apart(channels: Site) -> None:
    await asyncio.gather(*(_post(channels, _message(100 + number, chat=7, text="x")) for number in range(3)))
    for number in range(5):
        await _post(channels, _message(number, text=f"line {number}"))

    bodies = await channels.platform.bodies(8)

    assert [one["text"] for one in bodies if one["chat_id"] == 42] == [f"echo: line {number}" for number in range(5)]
    assert len(await channels.conversations()) == 2


async def test_a_refusal_that_passes_is_tried_again_in_order(channels: Site) -> None:
    refusals = iter([429, 503, 502, 503, 500])

    def accept(_sent: Sent) -> Response | None:
        status = next(refusals, None)
        return None if status is None else JSONResponse({"ok": False, "error_code": status}, status)

    channels.platform.accept = accept
    await _post(channels, _message(1, text="one"))
    await _post(channels, _message(2, text="two"))

    assert [one["text"] for one in await channels.platform.bodies(2)] == ["echo: one", "echo: two"]
    assert (await channels.staff())["failures"] == []


async def test_staff_see_what_never_arrived_and_the_next_message_does(channels: Site) -> None:
    channels.platform.accept = lambda _sent: JSONResponse(
        {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}, 403
    )
    await _post(channels, _message(1, text="one"))

    async def failures() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await channels.staff())["failures"]
        return found

    (failure,) = await until(failures)
    assert failure["customer"] == "42"
    assert "blocked by the user" in failure["error"]
    channels.platform.accept = lambda _sent: None
    await _post(channels, _message(2, text="two"))
    assert [one["text"] for one in await channels.platform.bodies(1)] == ["echo: two"]

    # the customer has let the bot in again: staff have it sent, once
    resend = f"/staff/channels/acme/failures/{failure['id']}/resend"
    assert (await channels.http.post(resend)).status_code == 401
    channels.platform.accept = lambda _sent: JSONResponse({"ok": False, "description": "Forbidden: still"}, 403)
    refused = await channels.http.post(resend, headers=STAFF)
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "not_sent_again")
    assert "still" in (await failures())[0]["error"]
    channels.platform.accept = lambda _sent: None
    assert (await channels.http.post(resend, headers=STAFF)).status_code == 200
    assert [one["text"] for one in await channels.platform.bodies(2)] == ["echo: two", "echo: one"]
    assert await failures() == []
    assert (await channels.http.post(resend, headers=STAFF)).status_code == 404


async def test_a_picture_is_answered_politely_and_its_words_are_read(channels: Site) -> None:
    await _post(channels, _message(1, photo=[{"file_id": "x"}]))
    await _post(channels, _message(2, photo=[{"file_id": "x"}], caption="is this yours?"))

    told, echoed = await channels.platform.bodies(2)
    assert "only read text" in told["text"]
    assert echoed["text"] == "echo: is this yours?"


async def test_a_place_is_its_postcode_and_asked_for_where_it_has_none(channels: Site) -> None:
    point = {"latitude": 53.8, "longitude": -1.5}
    await _post(channels, _message(1, location=point))
    await _post(channels, _message(2, location=point, venue={"title": "Town hall", "address": "The Headrow, LS1 3AD"}))

    asked, echoed = await channels.platform.bodies(2)
    assert "postcode" in asked["text"]
    assert "AB1 2CD" in asked["text"]
    assert echoed["text"] == "echo: LS1 3AD"


async def test_a_long_reply_comes_in_parts_with_the_buttons_below_the_last(channels: Site) -> None:
    def long(_turn: Turn) -> list[Reply]:
        return [Reply(text="word " * 2000, quick_replies=[QuickReply(title="Go on", payload="/affirm")])]

    channels.bot.answer = long
    await _post(channels, _message(1, text="tell me"))

    bodies = await channels.platform.bodies(3)
    assert all(len(one["text"]) <= 4096 for one in bodies)
    assert " ".join(one["text"] for one in bodies).split() == ["word"] * 2000
    assert ["reply_markup" in one for one in bodies] == [False, False, True]


async def test_a_thousand_messages_at_once_are_let_go_of_and_the_customer_told_once(channels: Site) -> None:
    for start in range(0, 1000, 50):
        await asyncio.gather(*(_post(channels, _message(n, text=f"n{n}")) for n in range(start, start + 50)))

    def told() -> list[str]:
        return [one.body["text"] for one in channels.platform.sent if "faster than I can read" in one.body["text"]]

    await until(told)
    await until(lambda: len(channels.platform.sent) == len(channels.bot.turns) + len(told()))
    assert len(told()) <= 2, "once a minute, and the minute may have changed"
    assert 20 <= len(channels.bot.turns) <= 40


async def test_what_is_no_update_is_refused_and_a_group_is_left_alone(channels: Site) -> None:
    assert (await _post(channels, {"hello": 1})).status_code == 400
    group = _message(1, text="hello")
    group["message"]["chat"]["type"] = "group"
    assert (await _post(channels, group)).status_code == 200
    await _post(channels, _message(2, text="real"))
    assert [one["text"] for one in await channels.platform.bodies(1)] == ["echo: real"]


async def test_a_person_s_words_come_with_their_name_and_the_customer_s_reach_nobody_else(channels: Site) -> None:
    channels.bot.answer = lambda _turn: [Reply(text="I'll get you a person.", message_id="handed_over")]
    await _post(channels, _message(1, text="a person please"))
    await channels.platform.bodies(1)
    (conversation,) = await channels.conversations()
    desk, ann = channels.parts.gateway.desk, Agent("ann@acme.example", "Ann")
    await desk.take("acme", conversation, ann)
    await channels.platform.bodies(2)
    await _post(channels, _message(2, text="it blinks"))

    async def is_kept() -> bool:
        _, _, lines = await desk.view("acme", conversation)
        return any(line.said and line.said.text == "it blinks" for line in lines)

    await until(is_kept)
    await desk.write("acme", conversation, ann, "Pull the plug.", "m1")

    assert (await channels.platform.bodies(3))[-1]["text"] == "Ann: Pull the plug."
    assert len(channels.bot.turns) == 1
