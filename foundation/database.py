"""The database: one engine a process, one transaction a piece of work.

SQLite by default (write-ahead log, foreign keys on), PostgreSQL by ``DATABASE_URL``. SQLite has one writer at a time
and lets others sleep and try again, so a process's writers queue here: each goes on once the one before has ended.
Tables are SQLModel classes in the packages that own them; migrations are in ``server/migrations``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, DateTime, create_engine, event
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.types import TypeDecorator
from sqlalchemy.util import await_only
from sqlmodel.ext.asyncio.session import AsyncSession

from foundation.one_hop import one_hop_sqlite
from foundation.short_work import PostgresWork, ShortWork, SqliteWork

_READING = ("SELECT", "PRAGMA")


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time, always with UTC; SQLite forgets the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without zone: a guess would be wrong twice a year."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without zone can't be stored; use datetime.now(UTC)")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def utc_now() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


class _Turn:
    """A transaction's turn to write, taken at its first statement that does, and ended with it."""

    def __init__(self, writer: asyncio.Lock) -> None:
        self._writer = writer
        self._is_held = False

    async def begin(self) -> None:
        if not self._is_held:
            await self._writer.acquire()
            self._is_held = True

    def end(self) -> None:
        if self._is_held:
            self._writer.release()
            self._is_held = False


_turn: ContextVar[_Turn | None] = ContextVar("turn", default=None)


class Database:
    """An engine and its sessions."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database and self.url.database != ":memory:":
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        options: dict[str, Any] = {"pool_size": 10}
        if self.is_sqlite:
            options = {"connect_args": {"timeout": 30}, "module": one_hop_sqlite()}
        self.engine: AsyncEngine = create_async_engine(url, pool_pre_ping=not self.is_sqlite, **options)
        self._quick_engine = create_async_engine(url, **options) if self.is_sqlite else self.engine
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "connect", partial(_prepare_sqlite, synchronous="FULL"))
            event.listen(self._quick_engine.sync_engine, "connect", partial(_prepare_sqlite, synchronous="NORMAL"))
            for engine in (self.engine, self._quick_engine):
                event.listen(engine.sync_engine, "before_cursor_execute", _queue_to_write)
        self._writer = asyncio.Lock()
        self._sessions = async_sessionmaker(self.engine, class_=AsyncSession, expire_on_commit=False)
        self._quick_sessions = async_sessionmaker(self._quick_engine, class_=AsyncSession, expire_on_commit=False)
        self._short, self._lasting = self._sqlite_work() if self.is_sqlite else self._postgres_work()

    @asynccontextmanager
    async def transaction(self, *, survives_power_cut: bool = True) -> AsyncIterator[AsyncSession]:
        """One piece of work: committed at the end, rolled back on any error.

        Every commit survives a crash of ours. It is also written through to the disk, unless
        ``survives_power_cut`` is false: then the machine losing its power may lose the last moments' commits, and
        with them nothing that was confirmed to anyone as an order.
        """
        sessions = self._sessions if survives_power_cut else self._quick_sessions
        turn = _Turn(self._writer)
        token = _turn.set(turn)
        try:
            async with sessions() as session, session.begin():
                if not survives_power_cut and not self.is_sqlite:
                    await (await session.connection()).exec_driver_sql("SET LOCAL synchronous_commit TO off")
                yield session
        finally:
            turn.end()
            _turn.reset(token)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """One view of the data, to read from; nothing is committed."""
        async with self._quick_sessions() as session:
            yield session

    async def read[Found](self, work: Callable[[Connection], Found]) -> Found:
        """What ``work`` finds: a few rows by their keys, never more than a page of them; see
        :mod:`foundation.short_work`."""
        return await self._short.read(work)

    async def write[Done](self, work: Callable[[Connection], Done], *, survives_power_cut: bool = False) -> Done:
        """What ``work`` comes to, in one transaction: ``survives_power_cut`` is as in :meth:`transaction`. It is the
        quickest way to write a few rows; see :mod:`foundation.short_work`."""
        return await (self._lasting if survives_power_cut else self._short).write(work)

    async def close(self) -> None:
        """Close every connection."""
        await self._short.close()
        await self._lasting.close()
        await self.engine.dispose()
        await self._quick_engine.dispose()

    def _sqlite_work(self) -> tuple[ShortWork, ShortWork]:
        # the pool hands a connection to one at a time, whatever their thread
        options = {"timeout": 30, "check_same_thread": False}
        quick, lasting = (create_engine(self.url.set(drivername="sqlite"), connect_args=options) for _ in range(2))
        event.listen(quick, "connect", partial(_prepare_sqlite, synchronous="NORMAL"))
        event.listen(lasting, "connect", partial(_prepare_sqlite, synchronous="FULL"))
        return SqliteWork(quick, self._writer), SqliteWork(lasting, self._writer)

    def _postgres_work(self) -> tuple[ShortWork, ShortWork]:
        return PostgresWork(self.engine), PostgresWork(self.engine, survives_power_cut=True)


def _queue_to_write(_connection: Any, _cursor: Any, statement: str, *_details: Any) -> None:
    turn = _turn.get()
    if turn is not None and not statement.startswith(_READING):
        await_only(turn.begin())


def _prepare_sqlite(connection: Any, _record: Any, *, synchronous: str) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute(f"PRAGMA synchronous={synchronous}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
