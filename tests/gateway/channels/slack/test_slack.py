"""Slack, against a stand-in that speaks its Web API."""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import httpx
from fastapi.responses import JSONResponse

from tests.gateway.channels.messaging.site import Site
from tests.gateway.replies import SUMMARY

_ADDRESS = "/channels/slack/acme/slack"
_FORM = "application/x-www-form-urlencoded"


async def _post(
    site: Site, body: bytes, *, age: int = 0, key: str = "", kind: str = "application/json"
) -> httpx.Response:
    at = str(int(time.time()) - age)
    digest = hmac.new((key or "acme_channel_slack_signing").encode(), f"v0:{at}:".encode() + body, hashlib.sha256)
    headers = {
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": f"v0={digest.hexdigest()}",
        "Content-Type": kind,
    }
    return await site.http.post(_ADDRESS, content=body, headers=headers)


def _event(number: int, text: str, **more: Any) -> bytes:
    event = {"type": "message", "channel": "D01", "channel_type": "im", "user": "U1", "text": text, "ts": "1.2", **more}
    told = {"type": "event_callback", "team_id": "T0ACME", "event_id": f"Ev{number}", "event": event}
    return json.dumps(told).encode()


async def test_slack_is_told_that_we_are_there(channels: Site) -> None:
    answer = await _post(channels, json.dumps({"type": "url_verification", "challenge": "abc"}).encode())

    assert (answer.status_code, answer.text) == (200, "abc")


async def test_a_direct_message_is_replied_to_as_plain_text(channels: Site) -> None:
    await _post(channels, _event(1, "5 &lt; 6 &amp; more"))

    (body,) = await channels.platform.bodies(1)
    assert body["channel"] == "D01"
    assert body["text"] == "echo: 5 &lt; 6 &amp; more"
    assert body["blocks"][0]["text"] == {"type": "plain_text", "text": "echo: 5 < 6 & more", "emoji": False}
    assert channels.bot.turns[0]["text"] == "5 < 6 & more"
    (sent,) = channels.platform.sent
    assert (sent.path, sent.headers["authorization"]) == ("/chat.postMessage", "Bearer acme_channel_slack_token")


async def test_a_pressed_button_is_its_payload(channels: Site) -> None:
    channels.bot.answer = lambda _turn: [SUMMARY]
    await _post(channels, _event(1, "done"))
    (asked,) = await channels.platform.bodies(1)
    button = asked["blocks"][-1]["elements"][0]

    pressed = {"type": "block_actions", "team": {"id": "T0ACME"}, "channel": {"id": "D01"},
               "actions": [{"action_id": button["action_id"], "action_ts": "9.9", "value": button["value"],
                            "text": button["text"]}]}  # fmt: skip
    await _post(channels, urlencode({"payload": json.dumps(pressed)}).encode(), kind=_FORM)

    await channels.platform.bodies(2)
    assert channels.bot.turns[1]["metadata"]["understanding"]["intent"] == "affirm"


async def test_forged_and_replayed_calls_are_refused_and_retries_served_once(channels: Site) -> None:
    assert (await _post(channels, _event(1, "forged"), key="guess")).status_code == 401
    assert (await _post(channels, _event(1, "replayed"), age=301)).status_code == 401
    for _ in range(3):
        await _post(channels, _event(2, "hello"))
    await _post(channels, _event(3, "more"))

    assert [one["text"] for one in await channels.platform.bodies(2)] == ["echo: hello", "echo: more"]


async def test_bots_and_other_channels_are_left_alone_and_a_limit_passes(channels: Site) -> None:
    await _post(channels, _event(1, "I am a bot", bot_id="B1"))
    await _post(channels, _event(2, "in public", channel_type="channel"))
    refusals = [JSONResponse({"ok": False, "error": "ratelimited"})]
    channels.platform.accept = lambda _sent: refusals.pop() if refusals else None
    await _post(channels, _event(3, "hello"))

    assert [one["text"] for one in await channels.platform.bodies(1)] == ["echo: hello"]
