"""WhatsApp's Cloud API. Up to three short choices are buttons, up to ten a list, more are numbers to type. A customer
who last wrote more than 24 hours ago can only be sent an approved template, which the CSP names."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx

from catalog_adapter.tone.reply import QuickReply, Reply
from gateway.channels.messaging import meta
from gateway.channels.messaging.accounts import Account
from gateway.channels.messaging.choices import choices, numbered, reference
from gateway.channels.messaging.identities import known_as
from gateway.channels.messaging.platform import Call, Part, Read, Request, SendFailed, Words
from gateway.channels.messaging.sender import body_of
from gateway.channels.messaging.wording import as_text, cut, parts_of
from gateway.channels.whatsapp.reading import read

_TEXT = 4096
_INTERACTIVE_TEXT = 1024
_BUTTONS, _BUTTON = 3, 20
_ROWS, _ROW, _ROW_DESCRIPTION = 10, 24, 72
_TEMPLATE_TEXT = 1024


class WhatsApp:
    """``url`` is where the Graph API is, with its version."""

    window_seconds: ClassVar[float | None] = meta.WINDOW_SECONDS

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def verify(self, call: Call, account: Account) -> None:
        """Raises SignatureInvalid."""
        meta.verify(call, account)

    def read(self, call: Call, account: Account) -> Read:
        """Messages and failures of this account's phone number."""
        return read(call.body, account.platform_account)

    def is_numbered(self, choices: list[QuickReply]) -> bool:
        """Where a list has too few rows, or too short ones to tell them apart."""
        return len(choices) > _ROWS or not _differ(choices, _ROW)

    def render(self, reply: Reply, seq: int, words: Words) -> list[Part]:
        """Text, and below it the choices; a text too long to stand above them comes first."""
        text, offered = as_text(reply), choices(reply)
        if not offered or self.is_numbered(offered):
            whole = f"{text}\n\n{numbered(offered)}" if offered else text
            return _texts(whole)
        is_short = len(text) <= _INTERACTIVE_TEXT
        interactive = _interactive(offered, seq, words) | {"body": {"text": text if is_short else words.choose}}
        before = [] if is_short else _texts(text)
        return [*before, {"type": "interactive", "interactive": interactive}]

    def outside_window(self, account: Account, reply: Reply, words: Words) -> list[Part]:
        """The reply's text in the account's template. Raises SendFailed where it names none."""
        if account.settings.template is None:
            raise SendFailed("the customer last wrote over 24 hours ago, and no template is named", permanent=True)
        # a variable of a template is one line
        parameter = {"type": "text", "text": cut(" ".join(reply.text.split()), _TEMPLATE_TEXT)}
        template = {
            "name": account.settings.template,
            "language": {"code": words.locale.replace("-", "_")},
            "components": [{"type": "body", "parameters": [parameter]}],
        }
        return [{"type": "template", "template": template}]

    def request(self, account: Account, customer: str, part: Part) -> Request:
        """One message."""
        body = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": customer, **part}
        headers = {"authorization": f"Bearer {account.secret('token')}"}
        return Request(f"{self._url}/{account.platform_account}/messages", json=body, headers=headers)

    def receipt(self, account: Account, receipt: str) -> Request | None:
        """Nothing waits for one."""
        return None

    def check(self, response: httpx.Response) -> None:
        """Raises SendFailed."""
        meta.check(response)

    def identity_request(self, account: Account) -> Request:
        """The phone number that is the account."""
        return meta.question(f"{self._url}/{account.platform_account}", "id,display_phone_number", account)

    def identity(self, response: httpx.Response, account: Account) -> str:
        """The phone number."""
        number = body_of(response)
        return known_as(account, number.get("id"), number.get("display_phone_number"))


def _texts(text: str) -> list[Part]:
    return [{"type": "text", "text": {"body": part}} for part in parts_of(text, _TEXT)]


def _interactive(offered: list[QuickReply], seq: int, words: Words) -> dict[str, Any]:
    if len(offered) <= _BUTTONS and all(len(one.title) <= _BUTTON for one in offered):
        buttons = [
            {"type": "reply", "reply": {"id": reference(seq, number), "title": one.title}}
            for number, one in enumerate(offered, start=1)
        ]
        return {"type": "button", "action": {"buttons": buttons}}
    rows = [_row(one, reference(seq, number)) for number, one in enumerate(offered, start=1)]
    return {"type": "list", "action": {"button": cut(words.choose, _BUTTON), "sections": [{"rows": rows}]}}


def _row(offered: QuickReply, identity: str) -> dict[str, str]:
    row = {"id": identity, "title": cut(offered.title, _ROW)}
    return row if len(offered.title) <= _ROW else {**row, "description": cut(offered.title, _ROW_DESCRIPTION)}


def _differ(offered: list[QuickReply], limit: int) -> bool:
    return len({cut(one.title, limit) for one in offered}) == len(offered)
