"""Telegram's Bot API. Updates come with the secret token that was set with the webhook; messages go out with an inline
keyboard, one button a row. A reply too long for one message is sent as several, the keyboard below the last."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import httpx
from pydantic import BaseModel, Field

from catalog_adapter.tone.reply import QuickReply, Reply
from gateway.channels.messaging.accounts import Account
from gateway.channels.messaging.choices import choices, reference
from gateway.channels.messaging.identities import known_as
from gateway.channels.messaging.parsing import parsed
from gateway.channels.messaging.platform import Call, Incoming, Part, Read, Request, SendFailed, Words
from gateway.channels.messaging.sender import body_of
from gateway.channels.messaging.signatures import check_equal
from gateway.channels.messaging.wording import as_text, cut, parts_of

_TEXT = 4096
_BUTTON = 64
_PRIVATE = "private"


class _Chat(BaseModel):
    id: int
    type: str


class _Venue(BaseModel):
    title: str = ""
    address: str = ""


class _Message(BaseModel):
    chat: _Chat
    text: str | None = None
    caption: str | None = None
    venue: _Venue | None = None
    location: dict[str, Any] | None = None


class _Pressed(BaseModel):
    id: str
    data: str = ""
    message: _Message | None = None


class _Update(BaseModel):
    update_id: int
    message: _Message | None = None
    callback_query: _Pressed | None = None


class _Parameters(BaseModel):
    retry_after: float = 0.0


class _Refusal(BaseModel):
    ok: Literal[False]
    error_code: int = 0
    description: str = ""
    parameters: _Parameters = Field(default_factory=_Parameters)


class Telegram:
    """``url`` is where the Bot API is."""

    window_seconds: ClassVar[float | None] = None

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def verify(self, call: Call, account: Account) -> None:
        """By the header with the secret token; raises SignatureInvalid."""
        check_equal(call.headers.get("x-telegram-bot-api-secret-token", ""), account.secret("signing"))

    def read(self, call: Call, account: Account) -> Read:
        """One update: a message, or a pressed button. Groups and channels are not served."""
        update = parsed(_Update, call.body)
        pressed = update.callback_query
        message = pressed.message if pressed else update.message
        if message is None or message.chat.type != _PRIVATE:
            return Read()
        customer, name = str(message.chat.id), str(update.update_id)
        if pressed:
            said = Incoming(
                message_id=name, customer=customer, kind="choice", choice=pressed.data, receipt=pressed.id
            )  # fmt: skip
        else:
            said = _said(name, customer, message)
        return Read([said])

    def is_numbered(self, choices: list[QuickReply]) -> bool:
        """Never: a keyboard has room for all."""
        return False

    def render(self, reply: Reply, seq: int, words: Words) -> list[Part]:
        """Plain text, so that nothing in it is ever markup; the keyboard is below the last part."""
        parts: list[Part] = [{"text": text} for text in parts_of(as_text(reply), _TEXT)]
        rows = [
            [{"text": cut(one.title, _BUTTON), "callback_data": reference(seq, number)}]
            for number, one in enumerate(choices(reply), start=1)
        ]
        if rows:
            parts[-1]["reply_markup"] = {"inline_keyboard": rows}
        return parts

    def outside_window(self, account: Account, reply: Reply, words: Words) -> list[Part]:
        """There is no window here."""
        return self.render(reply, 0, words)

    def request(self, account: Account, customer: str, part: Part) -> Request:
        """One message."""
        return self._call(account, "sendMessage", {"chat_id": int(customer), **part})

    def receipt(self, account: Account, receipt: str) -> Request | None:
        """Ends the waiting sign on the button."""
        return self._call(account, "answerCallbackQuery", {"callback_query_id": receipt})

    def check(self, response: httpx.Response) -> None:
        """Raises SendFailed: permanent where the customer has blocked the bot or the message is wrong."""
        body = body_of(response)
        if body.get("ok") is not False:
            return
        refusal = _Refusal.model_validate(body)
        passing = refusal.error_code in {401, 404, 429} or refusal.error_code >= httpx.codes.INTERNAL_SERVER_ERROR
        told = f"{refusal.error_code} {refusal.description}"
        raise SendFailed(told, permanent=not passing, retry_after=refusal.parameters.retry_after)

    def identity_request(self, account: Account) -> Request:
        """``getMe``."""
        return self._call(account, "getMe", {})

    def identity(self, response: httpx.Response, account: Account) -> str:
        """The bot's name."""
        bot = body_of(response).get("result")
        bot = bot if isinstance(bot, dict) else {}
        return known_as(account, bot.get("id"), bot.get("username"))

    def _call(self, account: Account, method: str, body: dict[str, Any]) -> Request:
        return Request(f"{self._url}/bot{account.secret('token')}/{method}", json=body)


def _said(name: str, customer: str, message: _Message) -> Incoming:
    text = message.text or message.caption
    if text:
        is_start = text.split(maxsplit=1)[0] == "/start" if text.strip() else False
        return Incoming(message_id=name, customer=customer, kind="start" if is_start else "text", text=text)
    if message.venue or message.location:
        place = f"{message.venue.title}, {message.venue.address}" if message.venue else ""
        return Incoming(message_id=name, customer=customer, kind="location", text=place)
    return Incoming(message_id=name, customer=customer, kind="other")
