"""The demo OSS's way in: signed webhooks, and a new secret to verify them with."""

from __future__ import annotations

import hmac
import json
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, HTTPException, Request
from fastapi import Path as PathParameter
from pydantic import BaseModel, Field

from foundation.secrets import Secrets, SecretUnusable, secret_name
from server.demo_oss.desk import Desk
from server.demo_oss.ledger import Ledger
from server.demo_oss.verification import NotGenuine, verify
from server.demo_oss.webhook_secrets import WebhookSecrets

_LARGEST_BODY = 4 * 1024 * 1024
#: What staff sends to see whether webhooks arrive.
_TEST = "EndpointTestEvent"
_Csp = Annotated[str, PathParameter(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]


class ToldSecret(BaseModel):
    """A new webhook secret."""

    secret: str = Field(max_length=200)


@dataclass(frozen=True)
class WebhookDesk:
    """Takes webhooks: genuine ones are kept in the ledger before they are answered, then the desk works on them."""

    secrets: Secrets
    webhook_secrets: WebhookSecrets
    ledger: Ledger
    desk: Desk

    def take(self, csp: str, webhook_id: str, body: bytes) -> bool:
        """Whether it was new. Raises HTTPException for what is no order event."""
        try:
            payload = json.loads(body)
            if "cancelProductOrder" in payload["event"] or payload.get("eventType") == _TEST:
                return False  # what a cancellation means for the order is told by the order's own events
            order, is_new = self.ledger.accept(csp, webhook_id, payload)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise HTTPException(400, f"This is not an order event: {error!r}.") from None
        if is_new:
            self.desk.take_up(order)
        return is_new

    def verified(self, csp: str, request: Request, body: bytes) -> str:
        """The id of a genuine webhook. Raises HTTPException for others."""
        why = f"there is no secret of {csp}"
        for key in self.webhook_secrets.keys(csp):
            try:
                return verify(key, request.headers, body, time.time())
            except NotGenuine as error:
                why = str(error)
        raise HTTPException(401, f"The webhook is not genuine: {why}.")

    def tell(self, csp: str, secret: str, authorization: str) -> None:
        """Take a new webhook secret from who has the CSP's OSS token. Raises HTTPException."""
        token = self.secrets.find(secret_name(csp, "OSS_TOKEN"))
        given = authorization.removeprefix("Bearer ")
        if token is None or not hmac.compare_digest(given.encode(), token.get_secret_value().encode()):
            raise HTTPException(401, "Only who has the CSP's OSS token may tell its webhook secret.")
        try:
            self.webhook_secrets.tell(csp, secret)
        except SecretUnusable as error:
            raise HTTPException(400, error.message) from None


def webhook_router(webhooks: WebhookDesk) -> APIRouter:
    """The routes."""
    router = APIRouter()

    @router.post("/webhooks/{csp}")
    async def receive(csp: _Csp, request: Request) -> dict[str, bool]:
        """Take a webhook; whether it was new."""
        body = await _body(request)
        return {"new": webhooks.take(csp, webhooks.verified(csp, request, body), body)}

    @router.put("/webhooks/{csp}/secret", status_code=HTTPStatus.NO_CONTENT)
    async def tell_secret(csp: _Csp, told: ToldSecret, request: Request) -> None:
        """What `bespoke webhooks rotate` has shown; the caller has the CSP's OSS token."""
        webhooks.tell(csp, told.secret, request.headers.get("authorization", ""))

    return router


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST_BODY:
            raise HTTPException(413, f"The body is over {_LARGEST_BODY} bytes.")
    return bytes(body)
