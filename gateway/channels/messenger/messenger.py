"""Messenger's Send API. Up to 13 choices are quick replies, more are numbers to type. More than 24 hours after the
customer last wrote, only news of what they bought may be sent, marked as such; nothing else is ever sent unasked."""

from __future__ import annotations

from typing import ClassVar

import httpx
from pydantic import BaseModel, Field

from catalog_adapter.tone.reply import QuickReply, Reply
from gateway.channels.messaging import meta
from gateway.channels.messaging.accounts import Account
from gateway.channels.messaging.choices import choices, numbered, reference
from gateway.channels.messaging.identities import known_as
from gateway.channels.messaging.parsing import parsed, short_id
from gateway.channels.messaging.platform import Call, Incoming, Part, Read, Request, Words
from gateway.channels.messaging.sender import body_of
from gateway.channels.messaging.wording import as_text, cut, parts_of

_TEXT = 2000
_QUICK_REPLIES, _TITLE = 13, 20
#: What a page's "Get started" button is usually given.
_START = "GET_STARTED"


class _Party(BaseModel):
    id: str


class _Pressed(BaseModel):
    mid: str = ""
    title: str = ""
    payload: str = ""


class _Attachment(BaseModel):
    type: str = ""
    title: str | None = None


class _Message(BaseModel):
    mid: str
    text: str = ""
    is_echo: bool = False
    quick_reply: _Pressed | None = None
    attachments: list[_Attachment] = Field(default_factory=list)


class _Event(BaseModel):
    sender: _Party
    timestamp: int = 0
    message: _Message | None = None
    postback: _Pressed | None = None


class _Entry(BaseModel):
    id: str
    messaging: list[_Event] = Field(default_factory=list, max_length=1000)


class _Notification(BaseModel):
    entry: list[_Entry] = Field(max_length=1000)


class Messenger:
    """``url`` is where the Graph API is, with its version."""

    window_seconds: ClassVar[float | None] = meta.WINDOW_SECONDS

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def verify(self, call: Call, account: Account) -> None:
        """Raises SignatureInvalid."""
        meta.verify(call, account)

    def read(self, call: Call, account: Account) -> Read:
        """What was written to this account's page."""
        entries = parsed(_Notification, call.body).entry
        events = [one for entry in entries if entry.id == account.platform_account for one in entry.messaging]
        return Read([said for one in events if (said := _said(one))])

    def is_numbered(self, choices: list[QuickReply]) -> bool:
        """Where there are more than quick replies, or titles too short to tell them apart."""
        return len(choices) > _QUICK_REPLIES or len({cut(one.title, _TITLE) for one in choices}) < len(choices)

    def render(self, reply: Reply, seq: int, words: Words) -> list[Part]:
        """Text, with quick replies at the last part."""
        text, offered = as_text(reply), choices(reply)
        if self.is_numbered(offered):
            return _messages(f"{text}\n\n{numbered(offered)}", {"messaging_type": "RESPONSE"})
        parts = _messages(text, {"messaging_type": "RESPONSE"})
        if offered:
            parts[-1]["message"]["quick_replies"] = [
                {"content_type": "text", "title": cut(one.title, _TITLE), "payload": reference(seq, number)}
                for number, one in enumerate(offered, start=1)
            ]
        return parts

    def outside_window(self, account: Account, reply: Reply, words: Words) -> list[Part]:
        """As news of what the customer bought."""
        return _messages(as_text(reply), {"messaging_type": "MESSAGE_TAG", "tag": "POST_PURCHASE_UPDATE"})

    def request(self, account: Account, customer: str, part: Part) -> Request:
        """One message."""
        headers = {"authorization": f"Bearer {account.secret('token')}"}
        body = {"recipient": {"id": customer}, **part}
        return Request(f"{self._url}/{account.platform_account}/messages", json=body, headers=headers)

    def receipt(self, account: Account, receipt: str) -> Request | None:
        """Nothing waits for one."""
        return None

    def check(self, response: httpx.Response) -> None:
        """Raises SendFailed."""
        meta.check(response)

    def identity_request(self, account: Account) -> Request:
        """The page that the token is for."""
        return meta.question(f"{self._url}/me", "id,name", account)

    def identity(self, response: httpx.Response, account: Account) -> str:
        """The page's name."""
        page = body_of(response)
        return known_as(account, page.get("id"), page.get("name"))


def _messages(text: str, about: dict[str, str]) -> list[Part]:
    return [{**about, "message": {"text": part}} for part in parts_of(text, _TEXT)]


def _said(event: _Event) -> Incoming | None:
    customer, message, pressed = event.sender.id, event.message, event.postback
    if pressed:
        name = short_id(pressed.mid or f"{customer}:{event.timestamp}")
        if pressed.payload == _START:
            return Incoming(message_id=name, customer=customer, kind="start")
        return Incoming(
            message_id=name, customer=customer, kind="choice", choice=pressed.payload, text=pressed.title
        )  # fmt: skip
    if message is None or message.is_echo:
        return None
    name = short_id(message.mid)
    if message.quick_reply:
        return Incoming(
            message_id=name, customer=customer, kind="choice", choice=message.quick_reply.payload, text=message.text
        )
    if message.text:
        return Incoming(message_id=name, customer=customer, text=message.text)
    place = next((one for one in message.attachments if one.type == "location"), None)
    if place:
        return Incoming(message_id=name, customer=customer, kind="location", text=place.title or "")
    return Incoming(message_id=name, customer=customer, kind="other")
