"""A database of a test's own on the PostgreSQL that the tests of a run share."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from foundation.ids import new_id


@contextmanager
def new_postgres_database(postgres_url: str) -> Iterator[str]:
    """An empty one for as long as the block runs, as DATABASE_URL has it."""
    name = new_id("test")
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield postgres_url.replace("/postgres?", f"/{name}?")
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
