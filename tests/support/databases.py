"""Databases of a test's own: with the tables it wants, and on the PostgreSQL that the tests of a run share."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import psycopg
from sqlalchemy import Connection

from foundation.database import Database
from foundation.ids import new_id
from foundation.settings import Settings


@contextmanager
def new_postgres_database(postgres_url: str) -> Iterator[str]:
    """An empty one for as long as the block runs, as DATABASE_URL has it."""
    name = new_id("test")
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield postgres_url.replace("/postgres?", f"/{name}?")
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@asynccontextmanager
async def database_with(make_tables: Callable[[Connection], object], url: str) -> AsyncIterator[Database]:
    """The database of a DATABASE_URL, open for as long as the block runs; its tables are made first."""
    database = Database(Settings(database_url=url).effective_database_url)
    async with database.engine.begin() as connection:
        await connection.run_sync(make_tables)
    yield database
    await database.close()
