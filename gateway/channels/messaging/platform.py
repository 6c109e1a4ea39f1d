"""The seam between what all platforms share and what each has: what comes in, what goes out, and what a platform does.

Everything a platform does is a pure function of what it is given; only the sender speaks to the network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Protocol

import httpx
from pydantic import BaseModel, ConfigDict, Field

from catalog_adapter.tone.reply import QuickReply, Reply
from gateway.channels.messaging.accounts import Account

#: One part of what is sent, as the platform has it, without whom it goes to.
Part = dict[str, Any]


class Incoming(BaseModel):
    """One thing a customer sent. ``choice`` names a pressed button, as :func:`choices.reference` made it, or is the
    payload itself; ``receipt`` is what the platform wants to hear back at once."""

    model_config = ConfigDict(frozen=True)

    message_id: str = Field(min_length=1, max_length=200)
    customer: str = Field(min_length=1, max_length=128)
    kind: Literal["text", "choice", "payload", "start", "location", "other", "too_many"] = "text"
    text: str = ""
    choice: str = ""
    receipt: str = ""


@dataclass(frozen=True)
class Undelivered:
    """The platform tells that it could not deliver what it had accepted."""

    customer: str
    error: str


@dataclass(frozen=True)
class Answer:
    """What a webhook's caller is answered."""

    body: str = ""
    media_type: str = "text/plain"


@dataclass(frozen=True)
class Read:
    """All that one call of a webhook says."""

    messages: list[Incoming] = field(default_factory=list)
    undelivered: list[Undelivered] = field(default_factory=list)
    answer: Answer = Answer()


@dataclass(frozen=True)
class Call:
    """A call of a webhook, not yet believed. ``url`` is how the platform calls us, ``headers`` are in lower case."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Request:
    """What is sent to a platform: JSON, a form, or a question (GET); ``basic`` is a user and a password."""

    url: str
    method: Literal["POST", "GET"] = "POST"
    json: Mapping[str, Any] | None = None
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    basic: tuple[str, str] | None = None


@dataclass(frozen=True)
class Words:
    """Words of the CSP's tone that belong to a platform's own parts."""

    choose: str
    locale: str


class SendFailed(Exception):
    """It was not accepted. ``permanent``: it never will be; ``retry_after``: seconds the platform asked for."""

    def __init__(self, error: str, *, permanent: bool = False, retry_after: float = 0.0) -> None:
        super().__init__(error)
        self.error = error[:500]
        self.permanent = permanent
        self.retry_after = retry_after


class Platform(Protocol):
    """One messaging platform."""

    #: Seconds after a customer's last message in which anything may be sent; None: always.
    window_seconds: ClassVar[float | None]

    def verify(self, call: Call, account: Account) -> None:
        """Raises SignatureInvalid for what the platform did not sign, or too long ago."""

    def read(self, call: Call, account: Account) -> Read:
        """What a verified call says. Raises RequestInvalid for what the platform never sends."""

    def is_numbered(self, choices: list[QuickReply]) -> bool:
        """Whether these are shown as numbers to type, since there are no buttons for them."""

    def render(self, reply: Reply, seq: int, words: Words) -> list[Part]:
        """A reply as messages of the platform, within its limits. ``seq`` is the reply's, for its buttons."""

    def outside_window(self, account: Account, reply: Reply, words: Words) -> list[Part]:
        """As ``render``, when the customer's last message is too long ago. Raises SendFailed where nothing may be."""

    def request(self, account: Account, customer: str, part: Part) -> Request:
        """One part on its way."""

    def receipt(self, account: Account, receipt: str) -> Request | None:
        """What the platform wants to hear when a button was pressed."""

    def check(self, response: httpx.Response) -> None:
        """Raises SendFailed unless the platform accepted it."""

    def identity_request(self, account: Account) -> Request:
        """Asks the platform whose the account's credentials are. Raises ChannelUnusable."""

    def identity(self, response: httpx.Response, account: Account) -> str:
        """What the platform calls the account. Raises SendFailed where the credentials are another's."""
