"""``/health/live``: the process serves. ``/health/ready``: it and all it needs can serve customers."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from catalog_adapter.contexts import CatalogAdapter
from foundation.database import Database
from gateway.gateway import Gateway

_DATABASE_SECONDS = 2.0


def health_router(database: Database, gateway: Gateway, adapter: CatalogAdapter) -> APIRouter:
    """Both endpoints; ``ready`` answers 503 with what is missing, or that the process is about to end."""
    router = APIRouter(prefix="/health", tags=["health"])

    @router.get("/live")
    async def live() -> dict[str, str]:
        """The process serves."""
        return {"status": "live"}

    @router.get("/ready")
    async def ready() -> JSONResponse:
        """Database, bot and at least one customer context are there."""
        has_database, has_bot, contexts = await asyncio.gather(
            _answers(database), gateway.bot.healthy(), adapter.csps()
        )
        parts = {"database": has_database, "bot": has_bot, "contexts": bool(contexts)}
        is_stopping = gateway.stopping.has_begun
        is_ready = all(parts.values()) and not is_stopping
        status = "ready" if is_ready else "stopping" if is_stopping else "not_ready"
        body = {"status": status, "parts": parts}
        return JSONResponse(body, HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE)

    return router


async def _answers(database: Database) -> bool:
    try:
        async with asyncio.timeout(_DATABASE_SECONDS), database.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError, TimeoutError):
        return False
    return True
