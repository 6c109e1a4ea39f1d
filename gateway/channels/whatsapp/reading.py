"""What the Cloud API's webhook says: messages of customers, and what became of ours."""

from __future__ import annotations

from pydantic import BaseModel, Field

from gateway.channels.messaging.parsing import parsed, short_id
from gateway.channels.messaging.platform import Incoming, Read, Undelivered

_QUIET = frozenset({"reaction", "system", "ephemeral"})


class _Text(BaseModel):
    body: str = ""


class _Chosen(BaseModel):
    id: str = ""
    title: str = ""


class _Interactive(BaseModel):
    button_reply: _Chosen | None = None
    list_reply: _Chosen | None = None


class _TemplateButton(BaseModel):
    text: str = ""


class _Location(BaseModel):
    name: str = ""
    address: str = ""


class _Media(BaseModel):
    caption: str = ""


class _Message(BaseModel):
    id: str
    sender: str = Field(alias="from")
    type: str
    text: _Text | None = None
    interactive: _Interactive | None = None
    button: _TemplateButton | None = None
    location: _Location | None = None
    image: _Media | None = None
    video: _Media | None = None
    document: _Media | None = None


class _StatusError(BaseModel):
    code: int = 0
    title: str = ""


class _Status(BaseModel):
    status: str
    recipient_id: str = ""
    errors: list[_StatusError] = Field(default_factory=list)


class _Metadata(BaseModel):
    phone_number_id: str = ""


class _Value(BaseModel):
    metadata: _Metadata = Field(default_factory=_Metadata)
    messages: list[_Message] = Field(default_factory=list, max_length=1000)
    statuses: list[_Status] = Field(default_factory=list, max_length=1000)


class _Change(BaseModel):
    field: str = ""
    value: _Value


class _Entry(BaseModel):
    changes: list[_Change] = Field(default_factory=list, max_length=1000)


class _Notification(BaseModel):
    entry: list[_Entry] = Field(max_length=1000)


def read(body: bytes, phone_number_id: str) -> Read:
    """All that is about this phone number: the webhook of an app hears of all its numbers. Raises RequestInvalid."""
    values = [
        change.value
        for entry in parsed(_Notification, body).entry
        for change in entry.changes
        if change.field == "messages" and change.value.metadata.phone_number_id == phone_number_id
    ]
    return Read(
        [_said(one) for value in values for one in value.messages if one.type not in _QUIET],
        [
            Undelivered(one.recipient_id, "; ".join(f"{error.code} {error.title}" for error in one.errors) or "failed")
            for value in values
            for one in value.statuses
            if one.status == "failed"
        ],
    )


def _said(message: _Message) -> Incoming:
    name, customer = short_id(message.id), message.sender
    chosen = message.interactive and (message.interactive.button_reply or message.interactive.list_reply)
    if chosen:
        return Incoming(message_id=name, customer=customer, kind="choice", choice=chosen.id, text=chosen.title)
    if message.location:
        place = f"{message.location.name}, {message.location.address}"
        return Incoming(message_id=name, customer=customer, kind="location", text=place)
    media = message.image or message.video or message.document
    text = message.text.body if message.text else message.button.text if message.button else ""
    text = text or (media.caption if media else "")
    return Incoming(message_id=name, customer=customer, kind="text" if text else "other", text=text)
