"""The database is brought up to date when the server starts, whatever it was before."""

import asyncio
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from foundation.database import Database
from foundation.settings import Settings
from server.migrations import upgrade
from server.tables import metadata


def _opened(url: str) -> Database:
    return Database(Settings(database_url=url).effective_database_url)


async def test_migrations_make_exactly_the_tables_the_code_has(database_url: str) -> None:
    database = _opened(database_url)

    await upgrade(database)

    async with database.engine.connect() as connection:
        differences = await connection.run_sync(_differences)
        tables = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
    await database.close()
    assert differences == []
    assert tables == {*metadata().tables, "alembic_version"}


async def test_processes_that_start_at_once_upgrade_once(database_url: str) -> None:
    databases = [_opened(database_url) for _ in range(4)]

    found = await asyncio.gather(*(upgrade(database) for database in databases))

    for database in databases:
        await database.close()
    assert found.count(None) == 1, "one of them found a new database, the others waited for it"


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata()))
