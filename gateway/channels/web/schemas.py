"""What the web chat's clients send and get: request bodies, frames, and messages as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from gateway.errors import RequestInvalid
from gateway.messages import CustomerMessage, InboundMessage, OutboundMessage

ClientId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
_Name = Annotated[str, StringConstraints(min_length=1, max_length=64)]

_Identity = Annotated[str, StringConstraints(min_length=1, max_length=8000)]


class _Sent(BaseModel):
    model_config = ConfigDict(extra="ignore")


class NewConversation(_Sent):
    """Which context to talk in; ``locale`` is the CSP's first where none is given. ``identity`` is the token with which
    the CSP's site vouches for the customer."""

    csp: _Name
    segment: _Name
    locale: _Name | None = None
    identity: _Identity | None = None


class NewMessage(_Sent):
    """A customer's message: ``text`` as typed; or ``payload`` of a pressed button, and its title as ``text``."""

    client_id: ClientId
    text: str = ""
    payload: Annotated[str, StringConstraints(min_length=2, max_length=2000)] | None = None

    def inbound(self, conversation_id: str) -> InboundMessage:
        """As the gateway takes it."""
        return InboundMessage(
            conversation_id=conversation_id, client_id=self.client_id, text=self.text, payload=self.payload
        )


class Hello(_Sent):
    """The first frame: who the client is, and the last ``seq`` it has shown."""

    type: Literal["hello"]
    token: str
    after: int = Field(0, ge=0, le=2**31 - 1)


class MessageFrame(NewMessage):
    """A customer's message, over the stream."""

    type: Literal["message"]


class Ping(_Sent):
    """Asks whether this end is there."""

    type: Literal["ping"]


class LinkCode(_Sent):
    """The code in a link to a conversation."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class SignIn(_Sent):
    """The token with which the CSP's site vouches for the customer."""

    identity: _Identity


_frame: TypeAdapter[MessageFrame | Ping] = TypeAdapter(Annotated[MessageFrame | Ping, Field(discriminator="type")])


def read_wanted(query: Mapping[str, str]) -> NewConversation:
    """The context that a query names; :class:`RequestInvalid` if it names none."""
    return read(NewConversation.model_validate_json, json.dumps(dict(query)))


def read_hello(raw: str | bytes) -> Hello:
    """The first frame of a stream; :class:`RequestInvalid` if it is none."""
    return read(Hello.model_validate_json, raw)


def read_frame(raw: str | bytes) -> MessageFrame | Ping:
    """A later frame of a stream; :class:`RequestInvalid` if it is none."""
    return read(_frame.validate_json, raw)


def read[Model](validate: Callable[[str | bytes], Model], raw: str | bytes) -> Model:
    """JSON as what ``validate`` makes of it. The error names the fields, and never repeats what was in them."""
    try:
        return validate(raw)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        told = "; ".join(
            f"{'.'.join(str(part) for part in problem['loc']) or 'body'}: {problem['msg']}" for problem in problems[:3]
        )
        raise RequestInvalid(f"That can't be read: {told}", advice="Send JSON in UTF-8 of the agreed form.") from error


def shown(message: CustomerMessage | OutboundMessage) -> dict[str, Any]:
    """A message as clients see it: ``{"seq", "direction", "reply" | "text" and "client_id", "at"}``. Its parts are what
    they are: pydantic makes JSON of an answer as a whole."""
    return {"direction": "out" if isinstance(message, OutboundMessage) else "in", **dict(message)}
