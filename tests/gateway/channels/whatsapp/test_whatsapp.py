"""WhatsApp, against a stand-in that speaks the Cloud API."""

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi.responses import JSONResponse
from sqlmodel import select

from catalog_adapter.tone.reply import QuickReply, Reply
from foundation.database import utc_now
from gateway.channels.messaging.tables import ChannelCustomer
from tests.gateway.bot_stand_in import Turn
from tests.gateway.channels.messaging.site import Site
from tests.gateway.replies import OFFERS, SUMMARY
from tests.support.waiting import until

_ADDRESS = "/channels/whatsapp/acme/wa"


def _message(number: int, customer: str = "447700900123", **content: Any) -> dict[str, Any]:
    return {"from": customer, "id": f"wamid.{number}", "timestamp": "1790000000", **content}


def _text(number: int, text: str) -> dict[str, Any]:
    return _message(number, type="text", text={"body": text})


async def _post(
    site: Site, *messages: dict[str, Any], number_id: str = "1055", key: str = "", **more: Any
) -> httpx.Response:
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "441134960100", "phone_number_id": number_id},
        "messages": list(messages),
        **more,
    }
    body = json.dumps(
        {
            "object": "whatsapp_business_account",
            "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}],
        }
    ).encode()
    digest = hmac.new((key or "acme_channel_wa_signing").encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={digest}", "Content-Type": "application/json"}
    return await site.http.post(_ADDRESS, content=body, headers=headers)


def _says(reply: Reply) -> Any:
    return lambda _turn: [reply]


async def test_a_message_is_replied_to_from_the_account_it_came_to(channels: Site) -> None:
    assert (await _post(channels, _text(1, "hello"))).status_code == 200

    assert await channels.platform.bodies(1) == [
        {
            "messaging_product": "whatsapp", "recipient_type": "individual", "to": "447700900123",
            "type": "text", "text": {"body": "echo: hello"},
        }
    ]  # fmt: skip
    (sent,) = channels.platform.sent
    assert sent.path == "/v23.0/1055/messages"
    assert sent.headers["authorization"] == "Bearer acme_channel_wa_token"
    assert channels.bot.turns[0]["metadata"]["context"]["segment"] == "office"


async def test_the_webhook_is_set_up_with_the_verify_token_and_no_other(channels: Site) -> None:
    query = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}

    right = await channels.http.get(_ADDRESS, params={**query, "hub.verify_token": "acme_channel_wa_verify"})
    wrong = await channels.http.get(_ADDRESS, params={**query, "hub.verify_token": "guess"})

    assert (right.status_code, right.text) == (200, "1158201444")
    assert wrong.status_code == 401


async def test_a_forged_signature_is_refused(channels: Site) -> None:
    assert (await _post(channels, _text(1, "forged"), key="another")).status_code == 401
    assert (await channels.http.post(_ADDRESS, json={})).status_code == 401

    await _post(channels, _text(1, "signed"))
    assert [one["text"]["body"] for one in await channels.platform.bodies(1)] == ["echo: signed"]


async def test_a_webhook_that_is_played_again_changes_nothing(channels: Site) -> None:
    for _ in range(3):
        await _post(channels, _text(1, "hello"), _text(2, "and more"))
    await _post(channels, _text(3, "last"))

    await channels.platform.bodies(3)
    assert [turn["text"] for turn in channels.bot.turns] == ["hello", "and more", "last"]


async def test_few_short_choices_are_buttons_and_a_pressed_one_is_its_payload(channels: Site) -> None:
    channels.bot.answer = _says(SUMMARY)
    await _post(channels, _text(1, "done"))
    (asked,) = await channels.platform.bodies(1)
    buttons = asked["interactive"]["action"]["buttons"]
    assert [one["reply"]["title"] for one in buttons] == ["Send order", "Change something"]
    assert "£76.00 a month" in asked["interactive"]["body"]["text"]

    pressed = {"type": "button_reply", "button_reply": {"id": buttons[0]["reply"]["id"], "title": "Send order"}}
    await _post(channels, _message(2, type="interactive", interactive=pressed))

    await channels.platform.bodies(2)
    assert channels.bot.turns[1]["metadata"]["understanding"]["intent"] == "affirm"


async def test_more_choices_are_a_list(channels: Site) -> None:
    channels.bot.answer = _says(OFFERS)
    await _post(channels, _text(1, "offers"))

    (asked,) = await channels.platform.bodies(1)
    (section,) = asked["interactive"]["action"]["sections"]
    assert [row["title"] for row in section["rows"]] == [
        "Order Fibre", "Order Telly", "Order Fibre & Telly", "Order Phone",
    ]  # fmt: skip
    assert asked["interactive"]["action"]["button"] == "Choose"


async def test_choices_a_list_has_no_room_for_are_numbers_to_type(channels: Site) -> None:
    many = [QuickReply(title=f"Colour {name}", payload="/affirm" if name == "l" else f"/deny{{\"a\": \"{name}\"}}")
            for name in "abcdefghijkl"]  # fmt: skip
    channels.bot.answer = _says(Reply(text="Which?", quick_replies=many))
    await _post(channels, _text(1, "colours"))
    (asked,) = await channels.platform.bodies(1)
    assert asked["text"]["body"].endswith("11. Colour k\n12. Colour l")

    await _post(channels, _text(2, "12"))

    await channels.platform.bodies(2)
    assert channels.bot.turns[1]["metadata"]["understanding"]["intent"] == "affirm"


async def test_a_voice_message_is_answered_politely(channels: Site) -> None:
    await _post(channels, _message(1, type="audio", audio={"id": "9", "voice": True}))

    (told,) = await channels.platform.bodies(1)
    assert "only read text" in told["text"]["body"]
    assert channels.bot.turns == []


async def test_messages_of_another_number_of_the_same_app_are_left_alone(channels: Site) -> None:
    assert (await _post(channels, _text(1, "not ours"), number_id="9999")).status_code == 200
    await _post(channels, _text(2, "ours"))

    await channels.platform.bodies(1)
    assert [turn["text"] for turn in channels.bot.turns] == ["ours"]


async def test_news_after_a_day_go_as_the_template_that_the_account_names(channels: Site) -> None:
    await _post(channels, _text(1, "hello"))
    await channels.platform.bodies(1)
    await until(lambda: _is_settled(channels))
    (conversation,) = await channels.conversations()
    async with channels.parts.database.transaction() as session:
        customer = (await session.exec(select(ChannelCustomer))).one()
        customer.last_in_at = utc_now() - timedelta(hours=25)

    await channels.parts.gateway.notify(
        conversation, message_key="order_state_completed", variables={"order_number": "N-1"}, event_id="evt_1"
    )

    template = (await channels.platform.bodies(2))[1]["template"]
    assert template["name"] == "order_news"
    assert template["language"] == {"code": "en_GB"}
    (body,) = template["components"]
    assert "N-1" in body["parameters"][0]["text"]


async def _is_settled(site: Site) -> bool:
    async with site.parts.database.transaction() as session:
        return (await session.exec(select(ChannelCustomer))).one().due_at is None


async def test_what_whatsapp_could_not_deliver_is_shown_to_staff(channels: Site) -> None:
    failed = {"id": "wamid.9", "status": "failed", "timestamp": "1", "recipient_id": "447700900123",
              "errors": [{"code": 131026, "title": "Message undeliverable"}]}  # fmt: skip
    await _post(channels, statuses=[failed, {**failed, "status": "delivered"}])

    (failure,) = (await channels.staff())["failures"]
    assert (failure["customer"], failure["error"]) == ("447700900123", "131026 Message undeliverable")


@pytest.mark.parametrize(("code", "arrives"), [(130429, True), (131047, False)])
async def test_a_limit_passes_and_a_refusal_does_not(channels: Site, code: int, arrives: bool) -> None:
    refusals = [JSONResponse({"error": {"code": code, "message": "no"}}, 400)]
    channels.platform.accept = lambda _sent: refusals.pop() if refusals else None
    await _post(channels, _text(1, "one"))

    if arrives:
        assert [one["text"]["body"] for one in await channels.platform.bodies(1)] == ["echo: one"]
    else:
        await until(lambda: len(channels.platform.tried) == 1)
        await _post(channels, _text(2, "two"))
        assert [one["text"]["body"] for one in await channels.platform.bodies(1)] == ["echo: two"]
        assert len((await channels.staff())["failures"]) == 1


async def test_a_long_text_stands_before_its_buttons(channels: Site) -> None:
    def long(_turn: Turn) -> list[Reply]:
        return [Reply(text="word " * 1000, quick_replies=[QuickReply(title="Yes", payload="/affirm")])]

    channels.bot.answer = long
    await _post(channels, _text(1, "tell me"))

    bodies = await channels.platform.bodies(3)
    assert [one["type"] for one in bodies] == ["text", "text", "interactive"]
    assert all(len(one["text"]["body"]) <= 4096 for one in bodies[:2])
