"""Brings a database to the tables that the code has, however old it is.

Each process does it at start-up; a lock lets one of them do it while the others wait.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from foundation.database import Database

_FOLDER = Path(__file__).parent
_POSTGRESQL_LOCK = 0x6265_7370_6F6B_65  # "bespoke"
_log = structlog.get_logger(__name__)


async def upgrade(database: Database) -> str | None:
    """Bring the database to the newest revision; the revision it had before, None for a new one."""
    with contextlib.ExitStack() as held:
        if database.is_sqlite and database.url.database and database.url.database != ":memory:":
            # In a thread: waiting for another process must not hold up the loop.
            await asyncio.to_thread(held.enter_context, _locked(Path(database.url.database + ".upgrade")))
        async with database.engine.begin() as connection:
            if not database.is_sqlite:
                await connection.execute(text(f"SELECT pg_advisory_xact_lock({_POSTGRESQL_LOCK})"))
            return await connection.run_sync(_upgrade)


def is_behind(connection: Connection) -> bool:
    """Whether it lacks what this version's tables have. One that a newer version has brought up to date lacks nothing:
    migrations leave what the version before them needs."""
    newest, older = _revisions()
    now = MigrationContext.configure(connection).get_current_revision()
    return now is None or (now != newest and now in older)


def configuration(connection: Connection) -> Config:
    """Alembic's configuration for an open connection."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config


@cache
def _revisions() -> tuple[str | None, frozenset[str]]:
    """The newest revision that the code has, and all."""
    scripts = ScriptDirectory(str(_FOLDER))
    return scripts.get_current_head(), frozenset(one.revision for one in scripts.walk_revisions())


def _upgrade(connection: Connection) -> str | None:
    before = MigrationContext.configure(connection).get_current_revision()
    command.upgrade(configuration(connection), "head")
    after = MigrationContext.configure(connection).get_current_revision()
    if after != before:
        _log.info("database upgraded", before=before, after=after)
    return before


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
