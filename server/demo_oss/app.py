"""The demo OSS's HTTP side: webhooks in, what it knows out."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Request
from fastapi import Path as PathParameter
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from foundation.secrets import Secrets, SecretUnusable, secret_name
from server.demo_oss.desk import Desk
from server.demo_oss.ledger import Ledger
from server.demo_oss.page import page
from server.demo_oss.verification import NotGenuine, verify
from server.demo_oss.webhook_secrets import WebhookSecrets

_LARGEST_BODY = 4 * 1024 * 1024
_Csp = Annotated[str, PathParameter(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]


class ToldSecret(BaseModel):
    """A new webhook secret."""

    secret: str = Field(max_length=200)


def make_app(*, server_url: str, secrets: Secrets, file: Path, pause: float = 2.0) -> FastAPI:
    """The app. ``server_url``: where orders' states are reported; ``file``: JSON lines of what was received;
    ``pause``: seconds between two states. The webhook secret of ``my-csp`` is ``MY_CSP_WEBHOOK_SECRET``."""
    ledger = Ledger(file)
    webhook_secrets = WebhookSecrets(secrets, file.with_suffix(".secrets.json"))
    desk = Desk(server_url, secrets, pause)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        for order in ledger.orders():
            desk.take_up(order)
        yield
        await desk.close()

    app = FastAPI(title="Demo OSS", lifespan=lifespan)

    @app.post("/webhooks/{csp}")
    async def receive(csp: _Csp, request: Request) -> dict[str, bool]:
        """Take a webhook: genuine ones are kept before they are answered."""
        body = await _body(request)
        webhook_id = _verified(webhook_secrets, csp, request, body)
        try:
            payload = json.loads(body)
            if "cancelProductOrder" in payload["event"]:
                return {"new": False}  # what it means for the order is told by the order's own events
            order, is_new = ledger.accept(csp, webhook_id, payload)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise HTTPException(400, f"This is not an order event: {error!r}.") from None
        if is_new:
            desk.take_up(order)
        return {"new": is_new}

    @app.put("/webhooks/{csp}/secret", status_code=HTTPStatus.NO_CONTENT)
    async def tell_secret(csp: _Csp, told: ToldSecret, request: Request) -> None:
        """What `bespoke webhooks rotate` has shown; the caller has the CSP's OSS token."""
        token = secrets.find(secret_name(csp, "OSS_TOKEN"))
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token is None or not hmac.compare_digest(given.encode(), token.get_secret_value().encode()):
            raise HTTPException(401, "Only who has the CSP's OSS token may tell its webhook secret.")
        try:
            webhook_secrets.tell(csp, told.secret)
        except SecretUnusable as error:
            raise HTTPException(400, error.message) from None

    _add_readings(app, ledger)
    return app


def _add_readings(app: FastAPI, ledger: Ledger) -> None:
    @app.get("/orders")
    async def orders() -> dict[str, Any]:
        """Every order received, and how often each webhook arrived."""
        return {"orders": [order.as_json() for order in ledger.orders()]}

    @app.get("/health")
    async def health() -> dict[str, str]:
        """That it is up."""
        return {"status": "ok"}

    @app.get("/", response_class=HTMLResponse)
    async def shown() -> str:
        """The orders, for people."""
        return page(ledger.orders())


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST_BODY:
            raise HTTPException(413, f"The body is over {_LARGEST_BODY} bytes.")
    return bytes(body)


def _verified(secrets: WebhookSecrets, csp: str, request: Request, body: bytes) -> str:
    why = f"there is no secret of {csp}"
    for key in secrets.keys(csp):
        try:
            return verify(key, request.headers, body, time.time())
        except NotGenuine as error:
            why = str(error)
    raise HTTPException(401, f"The webhook is not genuine: {why}.")
