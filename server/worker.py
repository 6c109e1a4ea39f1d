"""Runs a delivery worker alone, without a server, until it is told to stop. Any number of them share a PostgreSQL.

With ``BESPOKE_WORKER_PORT`` it tells how it is there: ``/metrics`` and ``/health``, as a server does.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI

from foundation.errors import BadInput
from foundation.logging import configure_logging
from foundation.settings import Settings
from foundation.tracing.exporting import start_tracing
from server.http.errors import add_error_handlers
from server.http.health import health_router, store_checks
from server.http.metrics import metrics_router
from server.parts import Parts, make_parts
from server.secrets import with_secrets


def work(settings: Settings) -> None:
    """Deliver; returns after SIGINT or SIGTERM, once what is under way has ended. Raises BadInput on SQLite."""
    configure_logging(json_lines=settings.log_json, level=settings.log_level)
    tracing = start_tracing("bespoke-worker")
    try:
        asyncio.run(_work(settings))
    finally:
        if tracing is not None:
            tracing.stop()


async def _work(settings: Settings) -> None:
    parts = make_parts(with_secrets(settings), alone=True)
    if parts.database.is_sqlite:
        await parts.database.close()
        raise BadInput(
            "SQLite has one delivery worker, and the server is it.", advice="Set DATABASE_URL to a PostgreSQL."
        )
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    await parts.start_delivering()
    async with _telling(parts, ended):
        await ended.wait()
        await parts.stop()


@asynccontextmanager
async def _telling(parts: Parts, ended: asyncio.Event) -> AsyncIterator[None]:
    """The pages, until the block ends. The worker ends where their port is taken."""
    settings = parts.settings
    if not settings.worker_port:
        yield
        return
    config = uvicorn.Config(
        _app(parts, ended), settings.host, settings.worker_port, log_config=None, log_level="warning",
        access_log=False, server_header=False, proxy_headers=False,
    )  # fmt: skip
    page = _Page(config)
    telling = asyncio.create_task(page.serve())
    try:
        yield
    finally:
        page.should_exit = True
        await telling


class _Page(uvicorn.Server):
    """Leaves signals to the worker."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def _app(parts: Parts, ended: asyncio.Event) -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None,
                  telemetry={"tracing": False, "metrics": False, "logs": False})  # fmt: skip
    add_error_handlers(app)
    app.include_router(health_router(store_checks(parts.database, parts.settings.redis_url), ended.is_set))
    app.include_router(metrics_router(parts.database, parts.settings.metrics_token.get_secret_value()))
    return app
