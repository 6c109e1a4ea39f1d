"""A whole order through Telegram and one through WhatsApp, with the real dialogue model and the demo OSS; the platforms
are stand-ins, reached over HTTP on loopback as the real ones are over the internet."""

import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from foundation.settings import ROOT
from tests.conversations.runner import Script, read_script
from tests.support.system import System, running_system
from tests.support.waiting import wait_until

_SCRIPT = ROOT / "customer_contexts" / "northlight" / "conversations" / "01-fastest-internet.yml"
#: The first message after a change of the context waits for it to be compiled.
_SECONDS = 60
_SECRETS = {
    f"NORTHLIGHT_CHANNEL_{name}": name.lower().replace("_", "-")
    for name in ("TG_TOKEN", "TG_SIGNING", "WA_TOKEN", "WA_SIGNING", "WA_VERIFY")
}
_CHANNELS = """
channels:
  - {id: tg, kind: telegram, segment: consumer, account: "700",
     secrets: {token: NORTHLIGHT_CHANNEL_TG_TOKEN, signing: NORTHLIGHT_CHANNEL_TG_SIGNING}}
  - {id: wa, kind: whatsapp, segment: consumer, account: "1055",
     secrets: {token: NORTHLIGHT_CHANNEL_WA_TOKEN, signing: NORTHLIGHT_CHANNEL_WA_SIGNING,
               verify: NORTHLIGHT_CHANNEL_WA_VERIFY}}
"""


class _Phone:
    """What the platforms have shown their customers."""

    def __init__(self) -> None:
        self.shown: list[dict[str, Any]] = []
        phone = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                phone.shown.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                body = b'{"ok": true, "messages": [{"id": "wamid.1"}]}'
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


@pytest.fixture
def phone() -> Iterator[_Phone]:
    phone = _Phone()
    thread = threading.Thread(target=phone.server.serve_forever)
    thread.start()
    yield phone
    phone.server.shutdown()
    thread.join()
    phone.server.server_close()


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
        wait_until(lambda before=before: len(phone.shown) > before, seconds=60, what=f"a reply to {line!r}")
    try:
        wait_until(lambda: any("is complete" in one for one in phone.texts()[begin:]), seconds=60)
    except AssertionError:
        raise AssertionError("\n".join(["no word of completion in:", *phone.texts()[begin:]])) from None
    return phone.texts()[begin:]


def test_an_order_through_telegram_and_one_through_whatsapp_are_told_to_their_end(phone: _Phone) -> None:
    system = running_system("channels", BESPOKE_TELEGRAM_URL=phone.url, BESPOKE_GRAPH_URL=phone.url, **_SECRETS)
    context = system.contexts_folder / "northlight" / "context.yml"
    context.write_text(context.read_text() + _CHANNELS)
    script = read_script(_SCRIPT)

    for say, buttons in ((_telegram, "inline_keyboard"), (_whatsapp, "interactive")):
        shown = _order(system, phone, script, say)
        assert any(buttons in one for one in shown), "the questions have buttons"
        assert any("45.00" in one for one in shown), "the summary has the price"

    orders = httpx.get(f"{system.demo_oss_url}/orders").json()["orders"]
    assert [one["state"] for one in orders] == ["completed", "completed"]
