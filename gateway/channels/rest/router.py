"""``/channels/rest/{csp}/{account}/customers/{customer}/messages``: post what a customer says, get what is said by
sequence; ``…/session`` opens their stream instead. Each call shows the account's token."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from catalog_adapter.tone.reply import Reply
from gateway.channels.messaging.accounts import Account, Accounts
from gateway.channels.messaging.inbox import Inbox
from gateway.channels.messaging.platform import Incoming
from gateway.channels.messaging.signatures import check_equal
from gateway.channels.rest.sessions import Session, Sessions
from gateway.errors import RequestInvalid
from gateway.gateway import Gateway
from gateway.messages import CustomerMessage, OutboundMessage
from gateway.text import check_payload

_Name = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
_Customer = Annotated[str, Path(pattern=r"^[A-Za-z0-9._:@+-]{1,64}$", description="Your own id of the customer.")]
_Authorization = Annotated[str, Header(description="`Bearer` and the account's token.")]
_After = Annotated[int, Query(ge=0, le=2**31 - 1, description="The last `seq` you have.")]
_LONGEST = 20_000


class NewMessage(BaseModel):
    """What a customer says: ``text`` as typed, or the ``payload`` of a quick reply with its title as ``text``."""

    model_config = ConfigDict(extra="forbid")

    client_id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="Your id of it; the same is served once.")
    text: str = Field("", max_length=_LONGEST)
    payload: str | None = Field(None, min_length=2, max_length=2000)


class Accepted(BaseModel):
    """The message is kept and will be served. ``is_new`` false: it came before."""

    is_new: bool


class Message(BaseModel):
    """One message of the conversation. A customer's has ``text``, the assistant's a ``reply``."""

    seq: int
    direction: Literal["in", "out"]
    at: datetime
    text: str | None = None
    reply: Reply | None = None


class Messages(BaseModel):
    """Messages in order; ask again after the last ``seq`` while there are any."""

    messages: list[Message]


def rest_router(
    gateway: Gateway, accounts: Accounts, inbox: Inbox, sessions: Sessions, wake: Callable[[str], None]
) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/channels/rest/{csp}/{account}/customers/{customer}", tags=["channels"])

    async def allowed(csp: str, account_id: str, authorization: str) -> Account:
        account = await accounts.find(csp, account_id, "rest")
        scheme, _, token = authorization.partition(" ")
        check_equal(token.strip() if scheme.lower() == "bearer" else "", account.secret("token"))
        return account

    @router.post("/messages", status_code=HTTPStatus.ACCEPTED)
    async def say(
        csp: _Name, account: _Name, customer: _Customer, message: NewMessage, authorization: _Authorization = ""
    ) -> Accepted:
        """Post what a customer says. The replies follow as messages of the conversation."""
        found = await allowed(csp, account, authorization)
        woken = await inbox.keep(found, [_incoming(customer, message)])
        for customer_id in woken:
            wake(customer_id)
        return Accepted(is_new=bool(woken))

    @router.get("/messages")
    async def messages(
        csp: _Name, account: _Name, customer: _Customer, authorization: _Authorization = "", after: _After = 0
    ) -> Messages:
        """What was said after a sequence number, by both, also unasked; none for a customer who never wrote."""
        known = await inbox.customer(await allowed(csp, account, authorization), customer)
        if known is None or known.conversation_id is None:
            return Messages(messages=[])
        return Messages(messages=[_shown(one) for one in await gateway.history(known.conversation_id, after)])

    @router.post("/session")
    async def session(csp: _Name, account: _Name, customer: _Customer, authorization: _Authorization = "") -> Session:
        """Open the customer's stream: a WebSocket that takes what they say and tells what is said, at once."""
        return await sessions.open(await allowed(csp, account, authorization), customer)

    return router


def _incoming(customer: str, message: NewMessage) -> Incoming:
    name = f"{customer}:{message.client_id}"
    if message.payload is None:
        return Incoming(message_id=name, customer=customer, text=message.text)
    if not message.payload.startswith("/"):
        raise RequestInvalid("The payload is none of ours.", advice="Send a quick reply's payload back unchanged.")
    check_payload(message.payload)
    return Incoming(message_id=name, customer=customer, kind="payload", choice=message.payload, text=message.text)


def _shown(message: CustomerMessage | OutboundMessage) -> Message:
    if isinstance(message, OutboundMessage):
        return Message(seq=message.seq, direction="out", at=message.at, reply=message.reply)
    return Message(seq=message.seq, direction="in", at=message.at, text=message.text)
