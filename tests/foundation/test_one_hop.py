"""SQLite through one hop: the same answers and errors as SQLAlchemy's own adapter gives."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Executable, Integer, MetaData, String, Table, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from foundation.one_hop import one_hop_sqlite

THINGS = Table("thing", MetaData(), Column("id", Integer, primary_key=True), Column("name", String, unique=True))


@pytest.fixture(params=["one hop", "SQLAlchemy's own"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    options: dict[str, Any] = {"module": one_hop_sqlite()} if request.param == "one hop" else {}
    made = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'things.db'}", **options)
    async with made.begin() as connection:
        await connection.run_sync(THINGS.metadata.create_all)
        await connection.execute(insert(THINGS), [{"name": "one"}, {"name": "two"}, {"name": "three"}])
    yield made
    await made.dispose()


async def _names(connection: AsyncConnection) -> list[str]:
    return list((await connection.execute(select(THINGS.c.name).order_by(THINGS.c.id))).scalars())


async def _do(engine: AsyncEngine, *statements: Executable) -> None:
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(statement)


async def test_what_was_written_is_read(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        added = await connection.execute(insert(THINGS).values(name="four"))
        assert added.inserted_primary_key == (4,)
        changed = await connection.execute(update(THINGS).where(THINGS.c.id > 2).values(name=THINGS.c.name + "!"))
        assert changed.rowcount == 2
        told = await connection.execute(update(THINGS).where(THINGS.c.id == 1).values(name="first").returning(THINGS))
        assert told.all() == [(1, "first")]
    async with engine.connect() as connection:
        assert await _names(connection) == ["first", "two", "three!", "four!"]
        found = (await connection.execute(select(THINGS).where(THINGS.c.id == 2))).mappings().one()
        assert dict(found) == {"id": 2, "name": "two"}


async def test_rows_can_be_streamed_and_taken_in_parts(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        streamed = await connection.stream(select(THINGS.c.name).order_by(THINGS.c.id))
        assert [name async for name in streamed.scalars()] == ["one", "two", "three"]
        parts = (await connection.execute(select(THINGS.c.id).order_by(THINGS.c.id))).scalars().partitions(2)
        assert [list(part) for part in parts] == [[1, 2], [3]]


async def test_an_error_is_sqlalchemys_and_undoes_the_transaction(engine: AsyncEngine) -> None:
    with pytest.raises(IntegrityError):
        await _do(engine, insert(THINGS).values(name="four"), insert(THINGS).values(name="one"))
    with pytest.raises(OperationalError, match="no such table"):
        await _do(engine, insert(THINGS).values(name="four"), text("SELECT * FROM elsewhere"))
    async with engine.connect() as connection:
        assert await _names(connection) == ["one", "two", "three"]


async def test_what_nobody_committed_is_gone(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        await connection.execute(insert(THINGS).values(name="four"))
        assert await _names(connection) == ["one", "two", "three", "four"]
    async with engine.connect() as connection:
        assert await _names(connection) == ["one", "two", "three"]
