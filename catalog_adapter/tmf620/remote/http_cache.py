"""The HTTP cache of one remote. Input: its file. Output: what hishel stores answers in, or None where it can't.

The cache only saves traffic: one that can't be opened is reported, removed, and done without this time.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, cast

import aiosqlite
import structlog
from hishel import AsyncSqliteStorage

from catalog_adapter.tmf620.remote.limits import Limits

if TYPE_CHECKING:
    import anysqlite

_KEPT_UNUSED = 7 * 24 * 3600.0  # seconds

_log = structlog.get_logger(__name__)


@asynccontextmanager
async def opened_cache(file: Path, limits: Limits) -> AsyncIterator[AsyncSqliteStorage | None]:
    """The storage for as long as the block runs."""
    connection = await _connected(file)
    if connection is None:
        yield None
        return
    try:
        yield AsyncSqliteStorage(
            # It has the methods that hishel calls. Hishel's own driver must not be used: cancelled, it leaves a call
            # running in its thread while another closes the connection, and that crashes the process. This one has a
            # thread for the connection, where the close comes after.
            connection=cast("anysqlite.Connection", connection),
            default_tti=_KEPT_UNUSED,
            max_stream_size=limits.page_bytes,
            max_size=2 * limits.fetch_bytes,
        )
    finally:
        await connection.close()


def forget_answers(file: Path) -> None:
    """Remove the cache: the file, and what SQLite keeps beside it."""
    for one in file.parent.glob(f"{file.name}*"):
        with suppress(OSError):
            one.unlink()


async def _connected(file: Path) -> aiosqlite.Connection | None:
    connection = None
    try:
        await asyncio.to_thread(file.parent.mkdir, parents=True, exist_ok=True)
        connection = await aiosqlite.connect(file, isolation_level=None)
        # the first look into the file: here it shows whether it is a database
        await connection.execute("PRAGMA schema_version")
    except (OSError, sqlite3.Error) as error:
        _log.warning("the cache of a remote catalogue can't be used", file=str(file), error=str(error))
        if connection is not None:
            await connection.close()
            await asyncio.to_thread(forget_answers, file)
        return None
    return connection
