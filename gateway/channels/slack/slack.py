"""Slack. Direct messages to the app come over the Events API, pressed buttons as forms; both are signed with the time.
Messages go out as blocks of plain text, with up to 25 buttons."""

from __future__ import annotations

import html
from typing import Any, ClassVar
from urllib.parse import parse_qs

import httpx
from pydantic import BaseModel, Field

from catalog_adapter.tone.reply import QuickReply, Reply
from gateway.channels.messaging.accounts import Account
from gateway.channels.messaging.choices import choices, numbered, reference
from gateway.channels.messaging.identities import known_as
from gateway.channels.messaging.parsing import parsed, short_id
from gateway.channels.messaging.platform import Answer, Call, Incoming, Part, Read, Request, SendFailed, Words
from gateway.channels.messaging.sender import body_of
from gateway.channels.messaging.signatures import check_equal, check_fresh, sha256_hex
from gateway.channels.messaging.wording import as_text, cut, parts_of

_TEXT = 3000
_BUTTONS, _BUTTON = 25, 75
_FORM = "application/x-www-form-urlencoded"
#: Its own faults and limits, and a token that staff can renew.
_PASSING = frozenset(
    {
        "ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout",
        "invalid_auth", "not_authed", "token_expired", "token_revoked",
    }
)  # fmt: skip


class _Event(BaseModel):
    type: str = ""
    channel: str = ""
    channel_type: str = ""
    subtype: str | None = None
    bot_id: str | None = None
    text: str = ""


class _Told(BaseModel):
    type: str
    challenge: str = ""
    team_id: str = ""
    event_id: str = ""
    event: _Event = Field(default_factory=_Event)


class _Named(BaseModel):
    id: str = ""


class _ButtonText(BaseModel):
    text: str = ""


class _Action(BaseModel):
    action_id: str = ""
    action_ts: str = ""
    value: str = ""
    text: _ButtonText = Field(default_factory=_ButtonText)


class _Interaction(BaseModel):
    type: str
    team: _Named = Field(default_factory=_Named)
    channel: _Named = Field(default_factory=_Named)
    actions: list[_Action] = Field(default_factory=list)


class Slack:
    """``url`` is where the Web API is."""

    window_seconds: ClassVar[float | None] = None

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def verify(self, call: Call, account: Account) -> None:
        """By ``X-Slack-Signature``, version 0; raises SignatureInvalid, also for what was signed minutes ago."""
        at = call.headers.get("x-slack-request-timestamp", "")
        check_fresh(at)
        expected = f"v0={sha256_hex(account.secret('signing'), f'v0:{at}:'.encode() + call.body)}"
        check_equal(call.headers.get("x-slack-signature", ""), expected)

    def read(self, call: Call, account: Account) -> Read:
        """A direct message, a pressed button, or the question whether we are there."""
        if call.headers.get("content-type", "").startswith(_FORM):
            payload = parse_qs(call.body.decode(errors="replace")).get("payload", [""])[0]
            return _read_interaction(parsed(_Interaction, payload), account)
        told = parsed(_Told, call.body)
        if told.type == "url_verification":
            return Read(answer=Answer(told.challenge[:500]))
        event = told.event
        is_ours = told.type == "event_callback" and told.team_id == account.platform_account
        is_spoken = event.type == "message" and event.channel_type == "im" and event.bot_id is None
        if not (is_ours and is_spoken and event.subtype in (None, "file_share")):
            return Read()
        text = html.unescape(event.text)
        kind = "text" if text.strip() else "other"
        said = Incoming.model_validate(
            {"message_id": short_id(told.event_id), "customer": event.channel, "kind": kind, "text": text}
        )
        return Read([said])

    def is_numbered(self, choices: list[QuickReply]) -> bool:
        """Where there are more than buttons."""
        return len(choices) > _BUTTONS

    def render(self, reply: Reply, seq: int, words: Words) -> list[Part]:
        """Plain text, so that nothing in it is ever markup; the buttons are below the last part."""
        text, offered = as_text(reply), choices(reply)
        if self.is_numbered(offered):
            return _messages(f"{text}\n\n{numbered(offered)}")
        parts = _messages(text)
        if offered:
            buttons = [_button(one, reference(seq, number)) for number, one in enumerate(offered, start=1)]
            parts[-1]["blocks"].append({"type": "actions", "elements": buttons})
        return parts

    def outside_window(self, account: Account, reply: Reply, words: Words) -> list[Part]:
        """There is no window here."""
        return self.render(reply, 0, words)

    def request(self, account: Account, customer: str, part: Part) -> Request:
        """One message."""
        headers = {"authorization": f"Bearer {account.secret('token')}"}
        return Request(f"{self._url}/chat.postMessage", json={"channel": customer, **part}, headers=headers)

    def receipt(self, account: Account, receipt: str) -> Request | None:
        """The answer to the webhook is all that is waited for."""
        return None

    def check(self, response: httpx.Response) -> None:
        """Raises SendFailed."""
        body = body_of(response)
        if response.is_success and body.get("ok") is False:
            error = str(body.get("error"))
            raise SendFailed(error, permanent=error not in _PASSING)

    def identity_request(self, account: Account) -> Request:
        """``auth.test``."""
        return Request(
            f"{self._url}/auth.test", json={}, headers={"authorization": f"Bearer {account.secret('token')}"}
        )  # fmt: skip

    def identity(self, response: httpx.Response, account: Account) -> str:
        """The team's name."""
        told = body_of(response)
        return known_as(account, told.get("team_id"), told.get("team"))


def _messages(text: str) -> list[Part]:
    return [
        {
            "text": html.escape(part, quote=False),
            "mrkdwn": False,
            "blocks": [{"type": "section", "text": {"type": "plain_text", "text": part, "emoji": False}}],
        }
        for part in parts_of(text, _TEXT)
    ]


def _button(offered: QuickReply, value: str) -> dict[str, Any]:
    text = {"type": "plain_text", "text": cut(offered.title, _BUTTON), "emoji": False}
    return {"type": "button", "action_id": f"choice-{value}", "value": value, "text": text}


def _read_interaction(pressed: _Interaction, account: Account) -> Read:
    if pressed.type != "block_actions" or pressed.team.id != account.platform_account or not pressed.channel.id:
        return Read()
    return Read(
        [
            Incoming(
                message_id=short_id(f"{pressed.channel.id}:{one.action_ts}:{one.action_id}"),
                customer=pressed.channel.id,
                kind="choice",
                choice=one.value,
                text=one.text.text,
            )
            for one in pressed.actions[:1]
        ]
    )
