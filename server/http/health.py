"""``/health/live``: the process serves. ``/health/ready``: it and all it needs can do their work.

In: a check for each part. Out: 200 ``ready``, or ``degraded`` where what is missing can be done without for a while;
503 ``not_ready`` or ``stopping``; always with what is there and what isn't.
"""

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
from server.migrations import is_behind

#: Whether a part is there; raising says no, too.
Check = Callable[[], Awaitable[bool]]

_SECONDS = 2.0
#: Without it all goes on, as foundation/locks.py says.
_SPARED = "redis"
_log = structlog.get_logger(__name__)


def health_router(checks: Mapping[str, Check], is_stopping: Callable[[], bool]) -> APIRouter:
    """Both endpoints, for the parts that ``checks`` look at."""
    router = APIRouter(prefix="/health", tags=["health"])

    @router.get("/live")
    async def live() -> dict[str, str]:
        """The process serves."""
        return {"status": "live"}

    @router.get("/ready")
    async def ready() -> JSONResponse:
        """What it needs is there: the database with its tables, a bot, customer contexts. Redis may be away for a
        while."""
        found = await asyncio.gather(*(_holds(name, check) for name, check in checks.items()))
        parts = dict(zip(checks, found, strict=True))
        missing = {name for name, there in parts.items() if not there}
        is_ready = missing <= {_SPARED} and not is_stopping()
        status = ("degraded" if missing else "ready") if is_ready else "stopping" if is_stopping() else "not_ready"
        body = {"status": status, "parts": parts}
        return JSONResponse(body, HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE)

    return router


def store_checks(database: Database, redis_url: str) -> dict[str, Check]:
    """What every process needs: the database, with the tables of this version; Redis where one is used."""

    async def has_tables() -> bool:
        async with database.engine.connect() as connection:
            return not await connection.run_sync(is_behind)

    async def database_answers() -> bool:
        async with database.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
        return True

    async def redis_answers() -> bool:
        async with Redis.from_url(redis_url) as redis:
            return bool(await redis.ping())

    checks: dict[str, Check] = {"database": database_answers, "tables": has_tables}
    return checks | {_SPARED: redis_answers} if redis_url else checks


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
