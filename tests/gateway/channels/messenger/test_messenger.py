"""Messenger, against a stand-in that speaks the Send API."""

import hashlib
import hmac
import json
from typing import Any

import httpx

from tests.gateway.channels.messaging.site import Site
from tests.gateway.replies import SUMMARY

_ADDRESS = "/channels/messenger/acme/fb"


async def _post(site: Site, event: dict[str, Any], key: str = "acme_channel_fb_signing") -> httpx.Response:
    event = {"sender": {"id": "9001"}, "recipient": {"id": "2077"}, "timestamp": 1790000000000, **event}
    body = json.dumps({"object": "page", "entry": [{"id": "2077", "time": 1, "messaging": [event]}]}).encode()
    digest = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={digest}"}
    return await site.http.post(_ADDRESS, content=body, headers=headers)


async def test_a_message_is_replied_to_with_quick_replies_that_work(channels: Site) -> None:
    channels.bot.answer = lambda _turn: [SUMMARY]
    await _post(channels, {"message": {"mid": "m_1", "text": "done"}})
    (asked,) = await channels.platform.bodies(1)
    assert asked["recipient"] == {"id": "9001"}
    offered = asked["message"]["quick_replies"]
    assert [one["title"] for one in offered] == ["Send order", "Change something"]

    pressed = {"mid": "m_2", "text": "Send order", "quick_reply": {"payload": offered[0]["payload"]}}
    await _post(channels, {"message": pressed})

    await channels.platform.bodies(2)
    assert channels.bot.turns[1]["metadata"]["understanding"]["intent"] == "affirm"
    assert channels.platform.sent[0].path == "/v23.0/2077/messages"


async def test_its_own_echo_and_repeats_are_not_answered(channels: Site) -> None:
    await _post(channels, {"message": {"mid": "m_0", "text": "echo: hello", "is_echo": True}})
    for _ in range(2):
        await _post(channels, {"message": {"mid": "m_1", "text": "hello"}})
    await _post(channels, {"message": {"mid": "m_2", "text": "more"}})

    assert [one["message"]["text"] for one in await channels.platform.bodies(2)] == ["echo: hello", "echo: more"]


async def test_get_started_is_greeted_and_a_sticker_answered_politely(channels: Site) -> None:
    await _post(channels, {"postback": {"mid": "m_1", "title": "Get started", "payload": "GET_STARTED"}})
    await _post(channels, {"message": {"mid": "m_2", "attachments": [{"type": "image", "payload": {}}]}})

    greeting, told = await channels.platform.bodies(2)
    assert greeting["message"]["quick_replies"]
    assert "only read text" in told["message"]["text"]


async def test_a_forged_signature_is_refused(channels: Site) -> None:
    assert (await _post(channels, {"message": {"mid": "m_1", "text": "x"}}, key="guess")).status_code == 401
