"""What is stored of a conversation, as others know it, and the other way round.

Rows of the tables in; what was received, what is told, and how the conversation stands, out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.intents.understanding import Understanding
from catalog_adapter.tone.reply import Asked, QuickReply, Reply
from foundation.database import utc_now
from foundation.ids import new_id
from gateway.conversations.models import Direction, Message
from gateway.messages import CustomerMessage, OutboundMessage


@dataclass(frozen=True)
class Received:
    """A customer's message as it was stored, with the replies it has had so far. ``for_person``: a person had the
    conversation, so the assistant never answers it."""

    seq: int
    text: str
    payload: str | None
    understanding: Understanding | None
    replies: list[OutboundMessage]
    for_person: bool = False


@dataclass(frozen=True)
class Line:
    """One message as staff read it: ``said`` is the customer's own, ``reply`` the assistant's or a person's.
    ``event_id`` names what an unasked one tells of."""

    seq: int
    at: datetime
    said: Received | None
    reply: Reply | None
    event_id: str | None = None


@dataclass(frozen=True)
class Standing:
    """How the conversation ``id`` stands when a message comes in. ``received`` is that message, if it came before;
    ``left`` an earlier one that was never answered, as its process ended; ``open`` are quick replies to be pressed;
    ``hand_over`` is its state, if a person was ever asked for; ``vouched``: the CSP's site vouches for the customer;
    ``dialogue`` is the state that the bot's last answer ended with; ``turn`` the number that a claim begins with."""

    id: str
    key: ContextKey
    asked: Asked | None
    received: Received | None
    left: Received | None
    open: list[QuickReply]
    turn: int
    hand_over: str | None = None
    vouched: bool = False
    dialogue: dict[str, Any] | None = None


def open_replies(messages: Sequence[Message]) -> list[QuickReply]:
    """The quick replies of the last message that has any."""
    found = (one.body["quick_replies"] for one in reversed(messages) if one.body.get("quick_replies"))
    return [QuickReply.model_validate(reply) for reply in next(found, ())]


def asked_of(replies: Sequence[Reply]) -> dict[str, object] | None:
    """The last question among replies, as it is stored."""
    asked = next((reply.asked for reply in reversed(replies) if reply.asked), None)
    return asked.model_dump(mode="json") if asked else None


def incoming(
    conversation_id: str, client_id: str, text: str, payload: str | None, understanding: Understanding | None,
    *, for_person: bool,
) -> Message:  # fmt: skip
    """A customer's message to be stored; its number comes when it is."""
    body: dict[str, Any] = {
        "text": text,
        "payload": payload,
        "understanding": understanding.model_dump(mode="json") if understanding else None,
    }
    return _unnumbered(conversation_id, "in", body | ({"for_person": True} if for_person else {}), client_id=client_id)


def outgoing(conversation_id: str, reply: Reply, *, answers: int | None = None, event_id: str | None = None) -> Message:
    """A reply to be stored; its number comes when it is."""
    return _unnumbered(conversation_id, "out", reply.model_dump(mode="json"), answers=answers, event_id=event_id)


def _unnumbered(
    conversation_id: str, direction: Direction, body: dict[str, Any],
    *, client_id: str | None = None, event_id: str | None = None, answers: int | None = None,
) -> Message:  # fmt: skip
    return Message(new_id("msg"), conversation_id, 0, direction, client_id, event_id, answers, body, utc_now())


def outbound(message: Message) -> OutboundMessage:
    """What is sent of a stored reply."""
    reply = Reply.model_validate(message.body | {"refusals": []})  # for the figures only
    return OutboundMessage(seq=message.seq, reply=reply, at=message.created_at)


def just_stored(message: Message, reply: Reply) -> OutboundMessage:
    """The same of the reply that was stored as ``message`` just now, and need not be read back."""
    told = reply.model_copy(update={"refusals": [], "locale": message.body["locale"]})
    return OutboundMessage(seq=message.seq, reply=told, at=message.created_at)


def from_customer(message: Message) -> CustomerMessage:
    """What a client is told of a customer's own message."""
    return CustomerMessage(
        seq=message.seq,
        text=message.body["text"],
        client_id=message.client_id,
        at=message.created_at,
        locale=message.body.get("locale", ""),
    )


def received_as(message: Message, replies: Sequence[Message]) -> Received:
    """A customer's message as it is stored, with its replies."""
    understanding = message.body["understanding"]
    return Received(
        seq=message.seq,
        text=message.body["text"],
        payload=message.body["payload"],
        understanding=Understanding.model_validate(understanding) if understanding else None,
        replies=[outbound(reply) for reply in replies],
        for_person="for_person" in message.body,
    )


def line_of(message: Message) -> Line:
    """A stored message, for staff."""
    said, reply = (None, Reply.model_validate(message.body)) if message.direction == "out" else (message, None)
    received = received_as(said, []) if said else None
    return Line(message.seq, message.created_at, received, reply, message.event_id)
