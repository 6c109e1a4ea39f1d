"""Short work on the database: a function of a connection, that reads a few rows by their keys or writes some.

A turn does a handful of these. An asynchronous session cost the processor 0.5 ms for one row of SQLite's, most of it on
the way there: greenlets, tasks, the hop to the connection's thread, objects that are watched for changes. Here the
whole function runs in one go over a plain connection, at 0.04 ms:

- SQLite reads in the loop's own thread. With a write-ahead log a reader waits for no writer, and a row by its key comes
  from memory in a tenth of the time that a hop takes. So nothing long may be read here.
- SQLite writes in one thread of their own, one hop for a transaction: a writer may wait for another process's, or for
  the disk when the log is folded in.
- On PostgreSQL a function runs in one greenlet, which lets the loop go on at every statement. Reading needs no
  transaction there, hence no round trips to begin and to end one.

In: an engine, and functions. Out: what these return. What was written survives a crash of ours; whether the last
moments' may be lost with the machine's power, the engine says, see :meth:`foundation.database.Database.transaction`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import greenlet_spawn


class ShortWork(Protocol):
    """What both kinds do. ``work`` is not asynchronous and touches nothing but its connection."""

    async def read[Found](self, work: Callable[[Connection], Found]) -> Found:
        """What ``work`` finds. Each of its statements sees the data of its own moment."""

    async def write[Done](self, work: Callable[[Connection], Done]) -> Done:
        """What ``work`` comes to: committed at the end, rolled back on any error."""

    async def close(self) -> None:
        """Close the connections."""


class SqliteWork:
    """Of one process. ``writer`` is the lock that its writers queue at."""

    def __init__(self, engine: Engine, writer: asyncio.Lock) -> None:
        self._engine = engine
        self._writer = writer
        #: Connections to read over, which nobody does just now. To take one from the engine's pool and to give it back
        #: takes as long as a statement.
        self._idle: list[Connection] = []
        self._thread = ThreadPoolExecutor(1, "database-writer")

    async def read[Found](self, work: Callable[[Connection], Found]) -> Found:
        """What ``work`` finds, at once."""
        connection = self._idle.pop() if self._idle else self._engine.connect()
        try:
            found = work(connection)
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)
        return found

    async def write[Done](self, work: Callable[[Connection], Done]) -> Done:
        """What ``work`` comes to."""
        async with self._writer:
            return await asyncio.get_running_loop().run_in_executor(self._thread, _committed, self._engine, work)

    async def close(self) -> None:
        """Close the connections."""
        self._thread.shutdown()
        while self._idle:
            self._idle.pop().close()
        self._engine.dispose()


class PostgresWork:
    """Over the connections of an engine that is closed by whoever made it. ``survives_power_cut``: what is written is
    on the disk once its transaction has ended."""

    def __init__(self, engine: AsyncEngine, *, survives_power_cut: bool = False) -> None:
        self._engine = engine.sync_engine
        self._survives_power_cut = survives_power_cut
        self._reading = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    async def read[Found](self, work: Callable[[Connection], Found]) -> Found:
        """What ``work`` finds."""
        return await greenlet_spawn(_found, self._reading, work)

    async def write[Done](self, work: Callable[[Connection], Done]) -> Done:
        """What ``work`` comes to."""

        def quickly(connection: Connection) -> Done:
            connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")
            return work(connection)

        return await greenlet_spawn(_committed, self._engine, work if self._survives_power_cut else quickly)

    async def close(self) -> None:
        """Nothing of its own."""


def _found[Found](engine: Engine, work: Callable[[Connection], Found]) -> Found:
    with engine.connect() as connection:
        return work(connection)


def _committed[Done](engine: Engine, work: Callable[[Connection], Done]) -> Done:
    with engine.begin() as connection:
        return work(connection)
