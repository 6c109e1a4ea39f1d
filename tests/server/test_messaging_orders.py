"""With the real dialogue model and the demo OSS: a whole order through Telegram and one through WhatsApp, an order that
is shown after a code by SMS, and a person at Chatwoot. The platforms are stand-ins, reached over HTTP on loopback as
the real ones are over the internet."""

import asyncio
import hashlib
import hmac
import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from foundation.settings import ROOT
from tests.conversations.runner import Script, read_script
from tests.gateway.chatwoot_stand_in import ACCOUNT, INBOX, SIGNING, TOKEN, ChatwootStandIn, call
from tests.server.test_change_in_one_message import CONTEXT, OFFERS, Talk
from tests.support.system import System, running_system
from tests.support.waiting import until, wait_until

#: They share a system, whose platforms are at the phone of the first of them.
pytestmark = pytest.mark.xdist_group("channels")

_SCRIPT = ROOT / "customer_contexts" / "northlight" / "conversations" / "01-fastest-internet.yml"
#: The first message after a change of the context waits for it to be compiled.
_SECONDS = 60
_SECRETS = {
    f"NORTHLIGHT_CHANNEL_{name}": name.lower().replace("_", "-")
    for name in ("TG_TOKEN", "TG_SIGNING", "WA_TOKEN", "WA_SIGNING", "WA_VERIFY")
} | {
    "FOURFOLD_CHANNEL_SMS_TOKEN": "sms-token",
    "FOURFOLD_CHATWOOT_TOKEN": TOKEN,
    "FOURFOLD_CHATWOOT_SIGNING": SIGNING,
}
_SMS = """\
channels:
  - {id: sms, kind: twilio, segment: home, account: AC0123, sender: "+441134960100",
     secrets: {token: FOURFOLD_CHANNEL_SMS_TOKEN}}
"""
_CHATWOOT = f"""\
hand_over:
  chatwoot: {{url: URL, account: {ACCOUNT}, inbox: {INBOX}, token: FOURFOLD_CHATWOOT_TOKEN,
             signing: FOURFOLD_CHATWOOT_SIGNING}}
"""
_CHANNELS = """
channels:
  - {id: tg, kind: telegram, segment: consumer, account: "700",
     secrets: {token: NORTHLIGHT_CHANNEL_TG_TOKEN, signing: NORTHLIGHT_CHANNEL_TG_SIGNING}}
  - {id: wa, kind: whatsapp, segment: consumer, account: "1055",
     secrets: {token: NORTHLIGHT_CHANNEL_WA_TOKEN, signing: NORTHLIGHT_CHANNEL_WA_SIGNING,
               verify: NORTHLIGHT_CHANNEL_WA_VERIFY}}
"""

_NAMES = count(1)


class _Phone:
    """What the platforms have shown their customers."""

    def __init__(self) -> None:
        self.shown: list[dict[str, Any]] = []
        phone = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                said = self.rfile.read(int(self.headers["content-length"])).decode()
                phone.shown.append(json.loads(said) if said.startswith("{") else dict(parse_qsl(said)))
                body = b'{"ok": true, "sid": "SM1", "messages": [{"id": "wamid.1"}]}'
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def texts(self) -> list[str]:
        return [json.dumps(one, ensure_ascii=False) for one in self.shown]


@pytest.fixture(scope="module")
def phone() -> Iterator[_Phone]:
    phone = _Phone()
    thread = threading.Thread(target=phone.server.serve_forever)
    thread.start()
    yield phone
    phone.server.shutdown()
    thread.join()
    phone.server.server_close()


@pytest.fixture(scope="module")
def channels(phone: _Phone) -> System:
    """A system whose platforms are at the phone."""
    networks = {"BESPOKE_WEBHOOK_NETWORKS": '["127.0.0.0/8"]'}
    urls = {f"BESPOKE_{name}_URL": phone.url for name in ("TELEGRAM", "GRAPH", "TWILIO")}
    return running_system("channels", "northlight", **urls, **networks, **_SECRETS)


def _fourfold(system: System, more: str) -> None:
    """The CSP with one line, and this in its context.yml; customers are served from it once this returns."""
    folder = system.contexts_folder / "fourfold"
    folder.mkdir(exist_ok=True)
    name = f"Fourfold {next(_NAMES)}"
    context = CONTEXT.replace("[name]", "[name, phone]").replace("name: Fourfold", f"name: {name}") + more
    for file, text in (("offers", OFFERS), ("context", context)):
        (folder / f"{file}.yml").write_text(text, encoding="utf-8")

    def is_live() -> bool:
        return name in httpx.get(f"{system.server_url}/chat/contexts", timeout=_SECONDS).text

    wait_until(is_live, seconds=_SECONDS, what="the new content")


def _is_connected(system: System) -> bool:
    """Whether WhatsApp's own question, when an account is connected, is answered."""
    question = {"hub.mode": "subscribe", "hub.verify_token": "wa-verify", "hub.challenge": "1"}
    url = f"{system.server_url}/channels/whatsapp/northlight/wa"
    return httpx.get(url, params=question, timeout=_SECONDS).status_code == 200


def _telegram(system: System, number: int, text: str) -> None:
    message = {"message_id": number, "date": 1, "chat": {"id": 42, "type": "private"}, "text": text}
    answer = httpx.post(
        f"{system.server_url}/channels/telegram/northlight/tg",
        json={"update_id": number, "message": message},
        headers={"X-Telegram-Bot-Api-Secret-Token": "tg-signing"},
        timeout=_SECONDS,
    )
    assert answer.status_code == 200, answer.text


def _whatsapp(system: System, number: int, text: str) -> None:
    message = {"from": "447700900123", "id": f"wamid.{number}", "type": "text", "text": {"body": text}}
    value = {"metadata": {"phone_number_id": "1055"}, "messages": [message]}
    body = json.dumps({"entry": [{"changes": [{"field": "messages", "value": value}]}]}).encode()
    digest = hmac.new(b"wa-signing", body, hashlib.sha256).hexdigest()
    answer = httpx.post(
        f"{system.server_url}/channels/whatsapp/northlight/wa",
        content=body,
        headers={"X-Hub-Signature-256": f"sha256={digest}"},
        timeout=_SECONDS,
    )
    assert answer.status_code == 200, answer.text


def _order(system: System, phone: _Phone, script: Script, say: Callable[[System, int, str], None]) -> list[str]:
    """Say every line, each after the reply to the one before; what was shown, up to the news of completion."""
    begin = len(phone.shown)
    for number, line in enumerate(script.lines, start=1):
        before = len(phone.shown)
        say(system, number, line)
        wait_until(lambda before=before: len(phone.shown) > before, seconds=150, what=f"a reply to {line!r}")
    try:
        wait_until(lambda: any("is complete" in one for one in phone.texts()[begin:]), seconds=60)
    except AssertionError:
        raise AssertionError("\n".join(["no word of completion in:", *phone.texts()[begin:]])) from None
    return phone.texts()[begin:]


def test_an_order_through_telegram_and_one_through_whatsapp_are_told_to_their_end(
    channels: System, phone: _Phone
) -> None:
    system = channels
    context = system.contexts_folder / "northlight" / "context.yml"
    context.write_text(context.read_text() + _CHANNELS)
    wait_until(lambda: _is_connected(system), seconds=_SECONDS, what="the new accounts")
    script = read_script(_SCRIPT)

    for say, buttons in ((_telegram, "inline_keyboard"), (_whatsapp, "interactive")):
        shown = _order(system, phone, script, say)
        assert any(buttons in one for one in shown), "the questions have buttons"
        assert any("45.00" in one for one in shown), "the summary has the price"

    orders = httpx.get(f"{system.demo_oss_url}/orders").json()["orders"]
    assert [one["state"] for one in orders] == ["completed", "completed"]


def test_an_order_is_shown_elsewhere_after_a_code_by_sms(channels: System, phone: _Phone) -> None:
    _fourfold(channels, _SMS)
    buyer = Talk(channels, "en-GB")
    for line in ("I'd like a line with 500", "Ada Moss", "030 901820", "yes"):
        buyer.say(line)
    (order,) = buyer.orders()
    number = order["externalId"]

    other = Talk(channels, "en-GB")
    assert [one["message_id"] for one in other.say(f"where is my order {number}?")] == ["order_code_sent"]
    (sms,) = wait_until(lambda: [one for one in phone.shown if "Body" in one], seconds=_SECONDS, what="an SMS")
    assert sms["To"] == "+4930901820"
    (code,) = re.findall(r"\b[0-9]{6}\b", sms["Body"])
    wrong = "000000" if code != "000000" else "000001"
    assert [one["message_id"] for one in other.say(wrong)] == ["order_code_wrong"]
    (status,) = other.say(code)
    assert (status["message_id"], status["card"]["order_number"]) == ("order_status", number)


async def test_who_asks_for_a_person_has_one_at_chatwoot_and_then_the_assistant_again(channels: System) -> None:
    there = ChatwootStandIn()
    async with there.running() as url, httpx.AsyncClient(base_url=channels.server_url, timeout=_SECONDS) as http:
        await asyncio.to_thread(_fourfold, channels, _CHATWOOT.replace("URL", url))
        talk = await asyncio.to_thread(Talk, channels, "en-GB")

        async def say(text: str) -> list[str]:
            return [one["message_id"] for one in await asyncio.to_thread(talk.say, text)]

        await say("I'd like a line with 500")
        assert await say("can I talk to a real person please") == ["handed_over"]
        await until(there.said, seconds=_SECONDS)
        assert await call(http, there.reply(1, "Ann here, how can I help?"), csp="fourfold") == 200
        await until(lambda: asyncio.to_thread(_heard, talk, "Ann here"), seconds=_SECONDS)
        assert await say("is it a fibre line?") == []
        await until(lambda: "is it a fibre line?" in there.said(), seconds=_SECONDS)
        assert await call(http, there.resolve(1), csp="fourfold") == 200
        await until(lambda: asyncio.to_thread(_heard, talk, "as you left it"), seconds=_SECONDS)
        assert await say("Ada Moss") == ["ask_contact_phone"], "the order goes on where it was"


def _heard(talk: Talk, text: str) -> bool:
    return any(text in one["reply"]["text"] for one in talk.history() if one["direction"] == "out")
