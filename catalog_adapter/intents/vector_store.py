"""Sentence vectors on disk, so that neither a start nor a context that comes back computes them again.

A file of SQLite: key → packed vector. It is a cache and no more. One that is damaged is begun anew, one that can't be
used is done without, and of more than a million vectors the oldest go. It holds no sentence, only keys made from them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import Lock

import structlog

_log = structlog.get_logger(__name__)
_MOST = 1_000_000
_SECONDS_TO_WAIT = 2.0  # while another process writes
_TABLE = """
CREATE TABLE IF NOT EXISTS vectors (number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, packed BLOB NOT NULL)
"""


class VectorStore:
    """One file, for any number of threads and processes. ``most``: the vectors it keeps, about 0.6 kB each."""

    def __init__(self, path: Path, *, most: int = _MOST) -> None:
        self._path = path
        self._most = most
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None

    def load(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The vectors of those keys that are there."""
        found = {}
        with self._lock:
            try:
                connection = self._connected()
                for key in keys:
                    row = connection.execute("SELECT packed FROM vectors WHERE key = ?", (key,)).fetchone()
                    if row is not None:
                        found[key] = row[0]
            except (sqlite3.Error, OSError) as error:
                self._give_up(error)
        return found

    def save(self, vectors: Mapping[bytes, bytes]) -> None:
        """Keep vectors, and let the oldest go where there are too many."""
        with self._lock:
            try:
                with self._connected() as connection:
                    connection.executemany("INSERT OR IGNORE INTO vectors (key, packed) VALUES (?, ?)", vectors.items())
                    oldest = "DELETE FROM vectors WHERE number <= (SELECT max(number) FROM vectors) - ?"
                    connection.execute(oldest, (self._most,))
            except (sqlite3.Error, OSError) as error:
                self._give_up(error)

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        with self._lock:
            self._disconnect()

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=_SECONDS_TO_WAIT, check_same_thread=False)
            self._connection = connection
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(_TABLE)
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _give_up(self, error: Exception) -> None:
        """Go on without; and delete a damaged file, which the next use makes anew."""
        damaged = isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)
        _log.warning("kept sentence vectors can't be used", file=str(self._path), error=str(error), damaged=damaged)
        self._disconnect()
        if damaged:
            for name in (self._path.name, f"{self._path.name}-wal", f"{self._path.name}-shm"):
                self._path.with_name(name).unlink(missing_ok=True)
