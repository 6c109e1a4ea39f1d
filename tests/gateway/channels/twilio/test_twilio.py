"""SMS through Twilio, against a stand-in that speaks its API."""

import base64
import hashlib
import hmac

import httpx
from fastapi.responses import JSONResponse

from gateway.channels.messaging.wording import as_text
from tests.gateway.channels.messaging.site import PUBLIC_URL, Site
from tests.gateway.replies import SUMMARY
from tests.support.waiting import until

_ADDRESS = "/channels/twilio/acme/sms"


async def _post(site: Site, key: str = "acme_channel_sms_token", **fields: str) -> httpx.Response:
    form = {"AccountSid": "AC0123", "From": "+447700900123", "To": "+441134960100", "NumMedia": "0", **fields}
    signed = f"{PUBLIC_URL}{_ADDRESS}" + "".join(name + form[name] for name in sorted(form))
    signature = base64.b64encode(hmac.new(key.encode(), signed.encode(), hashlib.sha1).digest()).decode()
    return await site.http.post(_ADDRESS, data=form, headers={"X-Twilio-Signature": signature})


async def test_a_text_message_is_replied_to(channels: Site) -> None:
    answer = await _post(channels, MessageSid="SM1", Body="hello there, é & more")

    assert (answer.status_code, answer.text) == (200, "<Response/>")
    (body,) = await channels.platform.bodies(1)
    assert body["Body"] == "echo: hello there, é & more"
    assert (body["From"], body["To"]) == ("+441134960100", "+447700900123")
    (sent,) = channels.platform.sent
    assert sent.path == "/2010-04-01/Accounts/AC0123/Messages.json"
    credential = base64.b64encode(b"AC0123:acme_channel_sms_token").decode()
    assert sent.headers["authorization"] == f"Basic {credential}"


async def test_choices_are_numbers_and_a_typed_number_is_the_choice(channels: Site) -> None:
    channels.bot.answer = lambda _turn: [SUMMARY]
    await _post(channels, MessageSid="SM1", Body="done")
    (asked,) = await channels.platform.bodies(1)
    assert asked["Body"] == f"{as_text(SUMMARY)}\n\n1. Send order\n2. Change something"

    await _post(channels, MessageSid="SM2", Body=" 2. ")
    await _post(channels, MessageSid="SM3", Body="7")

    await channels.platform.bodies(3)
    assert channels.bot.turns[1]["metadata"]["understanding"]["intent"] == "deny"
    assert channels.bot.turns[2]["text"] == "7"


async def test_a_repeat_is_served_once_and_a_forged_call_never(channels: Site) -> None:
    assert (await _post(channels, key="guess", MessageSid="SM0", Body="forged")).status_code == 401
    for _ in range(3):
        await _post(channels, MessageSid="SM1", Body="hello")
    await _post(channels, MessageSid="SM2", Body="more")

    assert [one["Body"] for one in await channels.platform.bodies(2)] == ["echo: hello", "echo: more"]


async def test_what_was_never_delivered_and_what_was_refused_is_shown_to_staff(channels: Site) -> None:
    await _post(channels, MessageSid="SM9", MessageStatus="undelivered", ErrorCode="30003", To="+447700900123")
    channels.platform.accept = lambda _sent: JSONResponse({"code": 21610, "message": "unsubscribed"}, 400)
    await _post(channels, MessageSid="SM1", Body="hello")

    await until(lambda: _failed(channels, 2))
    assert [one["error"] for one in (await channels.staff())["failures"]] == [
        "21610 unsubscribed", "undelivered 30003",
    ]  # fmt: skip


async def _failed(site: Site, count: int) -> bool:
    return len((await site.staff())["failures"]) == count
