"""Runs a delivery worker alone, without a server, until it is told to stop. Any number of them share a PostgreSQL."""

from __future__ import annotations

import asyncio
import signal

from foundation.errors import BadInput
from foundation.logging import configure_logging
from foundation.settings import Settings
from server.parts import make_parts
from server.secrets import with_secrets


def work(settings: Settings) -> None:
    """Deliver; returns after SIGINT or SIGTERM, once what is under way has ended. Raises BadInput on SQLite."""
    configure_logging(json_lines=settings.log_json, level=settings.log_level)
    asyncio.run(_work(settings))


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
    await ended.wait()
    await parts.stop()
