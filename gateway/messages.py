"""What passes through the gateway: a customer's message in, the assistant's messages out, whatever the channel."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from catalog_adapter.intents.understanding import Understanding
from catalog_adapter.tone.reply import Reply


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class InboundMessage(_Message):
    """A customer's message as a channel hands it over.

    ``client_id`` is the channel's own id of it: the same id is never processed twice. ``payload`` is what a pressed
    button stands for, and then ``text`` is the button's title; without ``payload``, ``text`` is what was typed.
    """

    conversation_id: str
    client_id: str
    text: str = ""
    payload: str | None = None


class CustomerMessage(_Message):
    """A customer's message as it is kept and shown. ``seq`` counts all messages of one conversation from 1; ``locale``
    is the language that the conversation went on in, empty where that was not kept."""

    seq: int
    text: str
    client_id: str | None
    at: datetime
    locale: str = ""


class OutboundMessage(_Message):
    """A message of the assistant. ``seq`` counts all messages of one conversation from 1."""

    seq: int
    reply: Reply
    at: datetime


class TurnResult(_Message):
    """What came of one customer's message: its own ``seq``, how it was understood (None: it was not), the replies.
    None of these where a person has the conversation, who answers when they have read it."""

    seq: int
    understanding: Understanding | None
    messages: list[OutboundMessage]
