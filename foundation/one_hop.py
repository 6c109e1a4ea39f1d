"""SQLite with one hop to its thread for each statement, and none for a commit of nothing.

aiosqlite runs each connection in a thread of its own. SQLAlchemy's adapter goes there for each step: make a cursor,
execute, fetch, close it; and again to commit and to reset what has only read. A turn reads and writes a dozen times, so
the hops were a third of what its database work cost the processor, and half of its latency. Here a statement is made,
executed, fetched and closed in one go.

In: nothing. Out: :func:`one_hop_sqlite`, for ``create_async_engine(…, module=…)``. Results are fetched whole; a
statement that streams (``server_side``) goes SQLAlchemy's own way.
"""
# ruff: noqa: SLF001 - an adapter is made of what both sides keep to themselves; the locks hold their versions

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Sequence
from typing import Any, cast

import aiosqlite
from sqlalchemy.connectors.asyncio import AsyncAdapt_dbapi_connection
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util import EMPTY_DICT, await_only

_NO_ROWS: tuple[Any, ...] = ()


def one_hop_sqlite() -> AsyncAdapt_aiosqlite_dbapi:
    """The module that SQLAlchemy takes in place of its own."""
    return _Module(aiosqlite, sqlite3)


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """What a statement came to; nothing of it is left in the thread."""

    __slots__ = ("_arraysize", "_description", "_lastrowid", "_rowcount")

    def __init__(self, adapt_connection: AsyncAdapt_dbapi_connection) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._soft_closed_memoized = EMPTY_DICT
        self._rows = deque()
        self._description: Any = None
        self._rowcount = -1
        self._lastrowid: int | None = None
        self._arraysize = 1

    @property
    def description(self) -> Any:
        return self._description

    @property
    def rowcount(self) -> int:
        return self._rowcount

    @property
    def lastrowid(self) -> Any:
        return self._lastrowid

    @property
    def arraysize(self) -> int:
        return self._arraysize

    @arraysize.setter
    def arraysize(self, value: int) -> None:
        self._arraysize = value

    def execute(self, operation: Any, parameters: Any = None) -> None:
        self._run(False, operation, _NO_ROWS if parameters is None else parameters)

    def executemany(self, operation: Any, seq_of_parameters: Any) -> None:
        self._run(True, operation, seq_of_parameters)

    def close(self) -> None:
        self._rows.clear()

    async def _async_soft_close(self) -> None:
        """There is no cursor to close, and the rows are here."""

    def _run(self, is_many: bool, operation: Any, parameters: Any) -> None:
        connection = cast("Any", self._connection)  # aiosqlite's, whose ways into its thread have no types
        try:
            found = await_only(connection._execute(_run, connection._conn, is_many, operation, parameters))
        except Exception as error:
            self._adapt_connection._handle_exception(error)
        self._description, rows, self._rowcount, self._lastrowid = found
        self._rows = deque(rows)


def _run(
    connection: sqlite3.Connection, is_many: bool, operation: str, parameters: Sequence[Any]
) -> tuple[Any, Sequence[Any], int, int | None]:
    """In the connection's thread."""
    cursor = connection.cursor()
    try:
        if is_many:
            cursor.executemany(operation, parameters)
        else:
            cursor.execute(operation, parameters)
        rows = cursor.fetchall() if cursor.description else _NO_ROWS
        return cursor.description, rows, cursor.rowcount, cursor.lastrowid
    finally:
        cursor.close()


class _Connection(AsyncAdapt_aiosqlite_connection):
    """Ends a transaction only where there is one: what has only read has begun none."""

    __slots__ = ()

    _cursor_cls = _Cursor

    def commit(self) -> None:
        if self._has_begun():
            super().commit()

    def rollback(self) -> None:
        if self._has_begun():
            super().rollback()

    def _has_begun(self) -> bool:
        connection = cast("aiosqlite.Connection", self._connection)
        return connection._connection is not None and connection.in_transaction


class _Module(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *arguments: Any, **options: Any) -> AsyncAdapt_aiosqlite_connection:
        connected = super().connect(*arguments, **options)
        return _Connection(self, connected._connection)
