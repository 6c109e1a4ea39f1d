"""The demo OSS's HTTP side, put together: webhooks in, what it knows out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse

from foundation.secrets import Secrets
from server.demo_oss.desk import Desk
from server.demo_oss.ledger import Ledger
from server.demo_oss.page import page
from server.demo_oss.webhook_secrets import WebhookSecrets
from server.demo_oss.webhooks import WebhookDesk, webhook_router


def make_app(*, server_url: str, secrets: Secrets, file: Path, pause: float = 2.0) -> FastAPI:
    """The app. ``server_url``: where orders' states are reported; ``file``: JSON lines of what was received;
    ``pause``: seconds between two states. The webhook secret of ``my-csp`` is ``MY_CSP_WEBHOOK_SECRET``."""
    ledger, desk = Ledger(file), Desk(server_url, secrets, pause)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        for order in ledger.orders():
            desk.take_up(order)
        yield
        await desk.close()

    app = FastAPI(title="Demo OSS", lifespan=lifespan)
    webhook_secrets = WebhookSecrets(secrets, file.with_suffix(".secrets.json"))
    app.include_router(webhook_router(WebhookDesk(secrets, webhook_secrets, ledger, desk)))
    app.include_router(_reading_router(ledger))
    return app


def _reading_router(ledger: Ledger) -> APIRouter:
    router = APIRouter()

    @router.get("/orders")
    async def orders() -> dict[str, Any]:
        """Every order received, and how often each webhook arrived."""
        return {"orders": [order.as_json() for order in ledger.orders()]}

    @router.get("/health")
    async def health() -> dict[str, str]:
        """That it is up."""
        return {"status": "ok"}

    @router.get("/", response_class=HTMLResponse)
    async def shown() -> str:
        """The orders, for people."""
        return page(ledger.orders())

    return router
