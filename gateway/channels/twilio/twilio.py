"""Twilio's Programmable Messaging. Its webhooks are forms, signed over the address they are sent to; messages are plain
text, and choices numbers to type."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import ClassVar
from urllib.parse import parse_qsl

import httpx

from catalog_adapter.tone.reply import QuickReply, Reply
from gateway.channels.messaging.accounts import Account
from gateway.channels.messaging.choices import choices, numbered
from gateway.channels.messaging.identities import known_as
from gateway.channels.messaging.parsing import short_id
from gateway.channels.messaging.platform import (
    Answer,
    Call,
    Incoming,
    Part,
    Read,
    Request,
    SendFailed,
    Undelivered,
    Words,
)
from gateway.channels.messaging.sender import body_of
from gateway.channels.messaging.signatures import check_equal
from gateway.channels.messaging.wording import as_text, parts_of
from gateway.errors import RequestInvalid

_TEXT = 1600
_MOST_FIELDS = 200
_NOTHING_TO_SAY = Answer("<Response/>", "text/xml")
_FAILED = frozenset({"failed", "undelivered"})
_PASSING = frozenset({401, 408, 429})


class Twilio:
    """``url`` is where the API is; ``public_url`` is where it tells us what became of a message."""

    window_seconds: ClassVar[float | None] = None

    def __init__(self, url: str, public_url: str) -> None:
        self._url = url.rstrip("/")
        self._public_url = public_url

    def verify(self, call: Call, account: Account) -> None:
        """By ``X-Twilio-Signature``, over the address and the fields in their order; raises SignatureInvalid."""
        fields = sorted(set(_fields(call.body)))
        signed = call.url + "".join(name + value for name, value in fields)
        digest = hmac.digest(account.secret("token").encode(), signed.encode(errors="surrogatepass"), hashlib.sha1)
        check_equal(call.headers.get("x-twilio-signature", ""), base64.b64encode(digest).decode())

    def read(self, call: Call, account: Account) -> Read:
        """One message, or what became of one of ours."""
        form = dict(_fields(call.body))
        if form.get("AccountSid") != account.platform_account:
            return Read(answer=_NOTHING_TO_SAY)
        if form.get("MessageStatus"):
            failed = form["MessageStatus"] in _FAILED
            told = f"{form['MessageStatus']} {form.get('ErrorCode', '')}".strip()
            return Read([], [Undelivered(form.get("To", ""), told)] if failed else [], _NOTHING_TO_SAY)
        if not form.get("MessageSid") or not form.get("From"):
            raise RequestInvalid("This is not what the platform sends.", advice="See docs/channels.md.")
        if form.get("To") != account.settings.sender:
            return Read(answer=_NOTHING_TO_SAY)
        return Read([_said(form)], answer=_NOTHING_TO_SAY)

    def is_numbered(self, choices: list[QuickReply]) -> bool:
        """Always: there is only text."""
        return True

    def render(self, reply: Reply, seq: int, words: Words) -> list[Part]:
        """Plain text in as few messages as it takes."""
        text, offered = as_text(reply), choices(reply)
        whole = f"{text}\n\n{numbered(offered)}" if offered else text
        return [{"Body": part} for part in parts_of(whole, _TEXT)]

    def outside_window(self, account: Account, reply: Reply, words: Words) -> list[Part]:
        """There is no window here."""
        return self.render(reply, 0, words)

    def request(self, account: Account, customer: str, part: Part) -> Request:
        """One message."""
        sid = account.platform_account
        told_at = f"{self._public_url}/channels/twilio/{account.csp}/{account.settings.id}"
        form = {"From": account.settings.sender or "", "To": customer, "StatusCallback": told_at, **part}
        url = f"{self._url}/2010-04-01/Accounts/{sid}/Messages.json"
        return Request(url, form=form, basic=(sid, account.secret("token")))

    def receipt(self, account: Account, receipt: str) -> Request | None:
        """Nothing waits for one."""
        return None

    def check(self, response: httpx.Response) -> None:
        """Raises SendFailed."""
        body = body_of(response)
        if response.is_success or "message" not in body:
            return
        status = response.status_code
        passing = status in _PASSING or status >= httpx.codes.INTERNAL_SERVER_ERROR
        raise SendFailed(f"{body.get('code')} {body['message']}", permanent=not passing)

    def identity_request(self, account: Account) -> Request:
        """The account itself."""
        sid = account.platform_account
        url = f"{self._url}/2010-04-01/Accounts/{sid}.json"
        return Request(url, method="GET", basic=(sid, account.secret("token")))

    def identity(self, response: httpx.Response, account: Account) -> str:
        """The account's name. Raises SendFailed for one that is closed, too."""
        told = body_of(response)
        if told.get("status", "active") != "active":
            raise SendFailed(f"the account is {str(told['status'])[:40]}", permanent=True)
        return known_as(account, told.get("sid"), told.get("friendly_name"))


def _fields(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise RequestInvalid("This is not what the platform sends.", advice="See docs/channels.md.") from error


def _said(form: dict[str, str]) -> Incoming:
    name, customer, text = short_id(form["MessageSid"]), form["From"], form.get("Body", "")
    if text.strip():
        return Incoming(message_id=name, customer=customer, text=text)
    if "Latitude" in form:
        place = f"{form.get('Label', '')}, {form.get('Address', '')}"
        return Incoming(message_id=name, customer=customer, kind="location", text=place)
    return Incoming(message_id=name, customer=customer, kind="other")
