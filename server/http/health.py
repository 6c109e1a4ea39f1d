"""``/health/live``: the process serves. ``/health/ready``: it and all it needs can do their work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

import structlog
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from redis.asyncio import Redis
from sqlalchemy import text

from catalog_adapter.contexts import CatalogAdapter
from foundation.database import Database
from foundation.errors import BespokeError

#: Whether a part is there; raising says no, too.
Check = Callable[[], Awaitable[bool]]

_SECONDS = 2.0
#: Without it all goes on, as foundation/locks.py says.
_SPARED = "redis"
_log = structlog.get_logger(__name__)


def health_router(checks: Mapping[str, Check], is_stopping: Callable[[], bool]) -> APIRouter:
    """Both endpoints; ``ready`` answers 503 with what is missing, or that the process is about to end."""
    router = APIRouter(prefix="/health", tags=["health"])

    @router.get("/live")
    async def live() -> dict[str, str]:
        """The process serves."""
        return {"status": "live"}

    @router.get("/ready")
    async def ready() -> JSONResponse:
        """What it needs is there: database, bot, at least one customer context. Redis may be away for a while."""
        found = await asyncio.gather(*(_holds(name, check) for name, check in checks.items()))
        parts = dict(zip(checks, found, strict=True))
        has_all = all(there for name, there in parts.items() if name != _SPARED)
        is_ready = has_all and not is_stopping()
        status = "ready" if is_ready else "stopping" if is_stopping() else "not_ready"
        body = {"status": status, "parts": parts}
        return JSONResponse(body, HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE)

    return router


def database_answers(database: Database) -> Check:
    """Whether it can be asked something."""

    async def check() -> bool:
        async with database.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
        return True

    return check


def redis_answers(url: str) -> dict[str, Check]:
    """Whether Redis is there, under its name; nothing where none is used."""

    async def check() -> bool:
        async with Redis.from_url(url) as redis:
            return bool(await redis.ping())

    return {_SPARED: check} if url else {}


def has_contexts(adapter: CatalogAdapter) -> Check:
    """Whether there is a CSP whose customers can be served."""

    async def check() -> bool:
        for csp in await adapter.csps():
            try:
                await adapter.head(csp)
            except BespokeError:
                continue
            return True
        return False

    return check


async def _holds(name: str, check: Check) -> bool:
    try:
        async with asyncio.timeout(_SECONDS):
            return await check()
    except Exception as error:  # whatever it is, the part is of no use
        _log.warning("a part does not answer", part=name, error=type(error).__name__)
        return False
