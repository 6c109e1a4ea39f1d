"""Short work: what it writes is there whole or not at all, and nobody waits for somebody else's."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, insert, select
from sqlalchemy.exc import IntegrityError

from foundation.database import Database
from tests.support.databases import database_with

THINGS = Table("thing", MetaData(), Column("id", Integer, primary_key=True), Column("name", String, unique=True))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database of each kind, with a table."""
    async with database_with(THINGS.metadata.create_all, database_url) as database:
        yield database


def _adding(*names: str) -> Callable[[Connection], int]:
    def add(connection: Connection) -> int:
        for name in names:
            connection.execute(insert(THINGS), {"name": name})
        return len(names)

    return add


def _names(connection: Connection) -> list[str]:
    return list(connection.execute(select(THINGS.c.name).order_by(THINGS.c.id)).scalars())


async def test_what_was_written_is_read_whoever_reads(database: Database) -> None:
    assert await database.write(_adding("one", "two")) == 2
    async with database.transaction() as session:
        assert await (await session.connection()).run_sync(_names) == ["one", "two"]
        await (await session.connection()).run_sync(_adding("three"))
    assert await database.read(_names) == ["one", "two", "three"]


async def test_of_what_fails_nothing_is_left(database: Database) -> None:
    with pytest.raises(IntegrityError):
        await database.write(_adding("one", "two", "one"))
    assert await database.read(_names) == []
    await database.write(_adding("one"))
    assert await database.read(_names) == ["one"], "the connection is good for the next"


async def test_a_reader_waits_for_no_writer(database: Database) -> None:
    async with database.transaction() as session:
        await (await session.connection()).run_sync(_adding("begun"))
        assert await database.read(_names) == [], "what is not committed is not there"
    assert await database.read(_names) == ["begun"]


async def test_many_at_once_all_go_through(database: Database) -> None:
    async def transact(name: str) -> None:
        async with database.transaction() as session:
            await (await session.connection()).run_sync(_adding(name))

    work = [database.write(_adding(f"short {number}")) for number in range(20)]
    await asyncio.gather(*work, *(transact(f"long {number}") for number in range(20)))
    assert len(await database.read(_names)) == 40


async def test_who_waits_for_another_process_holds_nobody_up(tmp_path: Path) -> None:
    file = tmp_path / "test.db"
    async with database_with(THINGS.metadata.create_all, f"sqlite:///{file}") as database:
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO thing (name) VALUES ('first')")
        writing = asyncio.create_task(database.write(_adding("second")))
        for _ in range(20):
            assert await asyncio.to_thread(int) == 0  # the loop goes round
            assert await database.read(_names) == []
        assert not writing.done()
        other.execute("COMMIT")
        await writing
        assert await database.read(_names) == ["first", "second"]
        other.close()
