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
from gateway.conversations.models import ConversationMessage
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


def open_replies(messages: Sequence[ConversationMessage]) -> list[QuickReply]:
    """The quick replies of the last message that has any."""
    found = (one.body["quick_replies"] for one in reversed(messages) if one.body.get("quick_replies"))
    return [QuickReply.model_validate(reply) for reply in next(found, ())]


def asked_of(replies: Sequence[Reply]) -> dict[str, object] | None:
    """The last question among replies, as it is stored."""
    asked = next((reply.asked for reply in reversed(replies) if reply.asked), None)
    return asked.model_dump(mode="json") if asked else None


def outgoing(
    conversation_id: str, reply: Reply, *, answers: int | None = None, event_id: str | None = None
) -> ConversationMessage:
    """A reply to be stored; its number comes when it is."""
    return ConversationMessage(
        conversation_id=conversation_id,
        seq=0,
        direction="out",
        answers=answers,
        event_id=event_id,
        body=reply.model_dump(mode="json"),
    )


def outbound(message: ConversationMessage) -> OutboundMessage:
    """What is sent of a stored reply."""
    reply = Reply.model_validate(message.body | {"refusals": []})  # for the figures only
    return OutboundMessage(seq=message.seq, reply=reply, at=message.created_at)


def from_customer(message: ConversationMessage) -> CustomerMessage:
    """What a client is told of a customer's own message."""
    return CustomerMessage(
        seq=message.seq,
        text=message.body["text"],
        client_id=message.client_id,
        at=message.created_at,
        locale=message.body.get("locale", ""),
    )


def received_as(message: ConversationMessage, replies: Sequence[ConversationMessage]) -> Received:
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


def line_of(message: ConversationMessage) -> Line:
    """A stored message, for staff."""
    said, reply = (None, Reply.model_validate(message.body)) if message.direction == "out" else (message, None)
    received = received_as(said, []) if said else None
    return Line(message.seq, message.created_at, received, reply, message.event_id)
