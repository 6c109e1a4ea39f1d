"""The webhook of an inbox at Chatwoot, ``/hand-over/chatwoot/<csp>``. Input: a call that says that something happened.

A call is only a knock on the door: what happened is read from Chatwoot itself. So a call that is lost, comes twice or
out of order changes nothing that matters.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel

from catalog_adapter.contexts.hand_over_settings import ChatwootInbox
from foundation.errors import NotFound
from gateway.bodies import bounded_body
from gateway.channels.messaging.parsing import parsed
from gateway.channels.messaging.signatures import check_equal, check_fresh, sha256_hex
from gateway.handover.chatwoot.inbox import place_of
from gateway.handover.chatwoot.repository import ChatwootConversations
from gateway.handover.chatwoot.worker import ChatwootDesk

_Csp = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
_Key = Annotated[str, Path(max_length=200)]
_MOST_BYTES = 1024 * 1024
_MESSAGE_EVENT = "message_created"
_CONVERSATION_EVENTS = frozenset({"conversation_status_changed", "conversation_updated"})


class _Conversation(BaseModel):
    id: int


class _Told(BaseModel):
    event: str
    id: int | str | None = None
    conversation: _Conversation | None = None
    message_type: str | int | None = None
    private: bool = False

    @property
    def number(self) -> int | None:
        """The conversation that it is about; None where it tells of what we sent ourselves, or of nothing to us."""
        if self.event in _CONVERSATION_EVENTS:
            return _number(self.id)
        is_ours = self.private or self.message_type == "incoming"
        return self.conversation.id if self.event == _MESSAGE_EVENT and self.conversation and not is_ours else None

    @property
    def message(self) -> int | None:
        """The id of the message that it is about."""
        return _number(self.id) if self.event == _MESSAGE_EVENT else None


def chatwoot_router(desk: ChatwootDesk, rows: ChatwootConversations) -> APIRouter:
    """The webhook, for those that sign, and for those whose address ends with a secret."""
    router = APIRouter(prefix="/hand-over/chatwoot/{csp}", tags=["hand-over"])

    async def take(request: Request, csp: str, key: str) -> Response:
        settings = await desk.settings_of(csp)
        if settings is None:
            raise NotFound("This CSP has no inbox at Chatwoot.", advice="Look at `hand_over` in context.yml.")
        body = await bounded_body(request, _MOST_BYTES)
        _verify(desk, settings, request, key, body)
        told = parsed(_Told, body)
        if told.number is not None:
            conversation_id = await rows.called(csp, place_of(settings), told.number, told.message)
            if conversation_id is not None:
                desk.wake(conversation_id)
        return Response()

    @router.post("", response_class=Response)
    async def signed(request: Request, csp: _Csp) -> Response:
        """What Chatwoot calls when something happened in a conversation of the inbox."""
        return await take(request, csp, "")

    @router.post("/{key}", response_class=Response)
    async def keyed(request: Request, csp: _Csp, key: _Key) -> Response:
        """As above, where Chatwoot does not sign."""
        return await take(request, csp, key)

    return router


def _verify(desk: ChatwootDesk, settings: ChatwootInbox, request: Request, key: str, body: bytes) -> None:
    """Raises SignatureInvalid, SecretMissing."""
    if settings.signing is None:
        assert settings.address_key is not None, "one of the two is there"
        check_equal(key, desk.secret(settings.address_key))
        return
    at = request.headers.get("x-chatwoot-timestamp", "")
    check_fresh(at)
    signature = sha256_hex(desk.secret(settings.signing), f"{at}.".encode() + body)
    check_equal(request.headers.get("x-chatwoot-signature", ""), f"sha256={signature}")


def _number(told: Any) -> int | None:
    return told if isinstance(told, int) and 0 < told < 2**63 else None
