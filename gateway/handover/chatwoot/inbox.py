"""One inbox at Chatwoot, asked over its Application API. Input: what is to be there. Output: what is there.

Whatever is made is looked for first, since an answer may be lost: a contact by its identifier, a conversation by our
own id in its attributes. A message is found again by its ``source_id``.
"""

from __future__ import annotations

import hashlib
import json
from http import HTTPStatus
from typing import Any

import httpx
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from catalog_adapter.contexts.hand_over_settings import ChatwootInbox
from foundation.remote.address import RemoteAddress
from foundation.remote.client import Answer, RemoteClient
from foundation.remote.errors import BadStatus, Unusable
from foundation.remote.limits import RemoteLimits

#: Messages that Chatwoot gives at once.
PAGE = 100
_OUTGOING = 1
_OWN_ID = "bespoke_conversation"
_MOST_BYTES = 4 * 1024 * 1024


class _Identified(BaseModel):
    id: int


class _Contact(_Identified):
    identifier: str | None = None


class _Contacts(BaseModel):
    payload: list[_Contact]


class _Created(BaseModel):
    class Made(BaseModel):
        contact: _Identified

    payload: Made


class _Conversation(_Identified):
    inbox_id: int | None = None
    status: str = ""
    custom_attributes: dict[str, Any] = Field(default_factory=dict)


class _Conversations(BaseModel):
    payload: list[_Conversation]


class _Sender(BaseModel):
    name: str | None = None
    available_name: str | None = None


class _Attachment(BaseModel):
    data_url: str | None = None


class Written(_Identified):
    """A message at Chatwoot, whoever wrote it. ``source_id`` is what we called it, if we did."""

    content: str | None = None
    message_type: int
    private: bool = False
    source_id: str | None = None
    content_attributes: dict[str, Any] | None = None
    sender: _Sender | None = None
    attachments: list[_Attachment] = Field(default_factory=list)

    @property
    def by_person(self) -> bool:
        """Whether it is for the customer, and not one of ours."""
        return (
            self.message_type == _OUTGOING and not self.private and not (self.content_attributes or {}).get("deleted")
        )

    @property
    def text(self) -> str:
        """What it says, and where what is attached can be seen."""
        return "\n".join(part for part in (self.content, *(one.data_url for one in self.attachments)) if part)

    @property
    def name(self) -> str:
        """Who wrote it, as customers read it."""
        return (self.sender.available_name or self.sender.name or "") if self.sender else ""


class _Messages(BaseModel):
    payload: list[Written]


def place_of(settings: ChatwootInbox) -> str:
    """A name for the inbox that no other has, of 64 characters."""
    return hashlib.sha256(f"{settings.url} {settings.account} {settings.inbox}".encode()).hexdigest()


class Inbox:
    """``http`` goes only where we may, and shows the token; ``seconds`` is how long one answer may take."""

    def __init__(self, http: httpx.AsyncClient, settings: ChatwootInbox, *, seconds: float) -> None:
        """Raises AddressInvalid."""
        limits = RemoteLimits(
            read_seconds=seconds, page_bytes=_MOST_BYTES, attempts=2, retry_after_seconds=1.0
        )  # fmt: skip
        self._inbox = settings.inbox
        self._address = RemoteAddress.parse(settings.url)
        self._remote = RemoteClient(http, self._address, limits)
        self._base = f"api/v1/accounts/{settings.account}"

    async def open(self, own_id: str, identifier: str, name: str) -> int:
        """The number of the conversation that is ours under ``own_id``; it and its contact are made if there are none.
        Raises RemoteError."""
        contact = await self._contact(identifier, name)
        known = _read(_Conversations, await self._get(f"contacts/{contact}/conversations")).payload
        for one in known:
            if one.inbox_id == self._inbox and one.custom_attributes.get(_OWN_ID) == own_id:
                return one.id
        wanted = {
            "inbox_id": self._inbox, "contact_id": contact, "source_id": own_id, "status": "open",
            "custom_attributes": {_OWN_ID: own_id},
        }  # fmt: skip
        return _read(_Identified, await self._post("conversations", wanted)).id

    async def is_resolved(self, number: int) -> bool | None:
        """Whether people are done with it; None where it is not there any more. Raises RemoteError."""
        try:
            answer = await self._get(f"conversations/{number}")
        except BadStatus as error:
            if error.answered == HTTPStatus.NOT_FOUND:
                return None
            raise
        return _read(_Conversation, answer).status == "resolved"

    async def messages(self, number: int, after: int) -> list[Written]:
        """The messages that follow the one of id ``after``, in order, at most :data:`PAGE`. Raises RemoteError."""
        answer = await self._get(f"conversations/{number}/messages?after={after}")
        found = _read(_Messages, answer).payload
        return sorted((one for one in found if one.id > after), key=lambda one: one.id)

    async def write(self, number: int, text: str, source_id: str, *, note: bool) -> None:
        """Say what the customer said; or, as a ``note``, what only people there are to read. Raises RemoteError."""
        kind = "outgoing" if note else "incoming"
        message = {"content": text, "message_type": kind, "private": note, "source_id": source_id}
        await self._post(f"conversations/{number}/messages", message)

    async def _contact(self, identifier: str, name: str) -> int:
        try:
            made = await self._post("contacts", {"inbox_id": self._inbox, "name": name, "identifier": identifier})
        except BadStatus as error:
            if error.answered != HTTPStatus.UNPROCESSABLE_ENTITY:
                raise
            query = httpx.QueryParams({"q": identifier})
            found = _read(_Contacts, await self._get(f"contacts/search?{query}")).payload
            known = next((one.id for one in found if one.identifier == identifier), None)
            if known is None:
                raise
            return known
        return _read(_Created, made).payload.contact.id

    async def _get(self, path: str) -> Answer:
        return await self._remote.get(self._address.at(f"{self._base}/{path}"))

    async def _post(self, path: str, document: dict[str, Any]) -> Answer:
        return await self._remote.post(f"{self._base}/{path}", document)


def _read[Model: BaseModel](model: type[Model], answer: Answer) -> Model:
    try:
        return TypeAdapter(model).validate_python(json.loads(answer.body))
    except (ValidationError, ValueError, RecursionError):
        raise Unusable(f"{answer.came} is not what Chatwoot answers.", advice="Look at `url` of the inbox.") from None
