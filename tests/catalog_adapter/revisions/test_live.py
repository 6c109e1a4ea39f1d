"""What one process publishes, all others use: told by the bus at once, found by themselves where the bus is silent."""

from __future__ import annotations

import asyncio
import sys
import threading
import traceback
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path

import pytest

from catalog_adapter.contexts import CatalogAdapter, ContextInvalid
from catalog_adapter.contexts.compile import compile_contexts, context_file
from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.contexts.folder import write_folder
from catalog_adapter.contexts.parsed import ParsedContext
from catalog_adapter.revisions import repository
from catalog_adapter.sources.database import DatabaseSource
from catalog_adapter.sources.folder import FolderSource
from foundation.bus import RedisBus
from tests.catalog_adapter.revisions.made import CSP, KEY, OFFERS, Writer, files, writing
from tests.support.waiting import until


@pytest.fixture
async def pair(postgres_database_url: str, valkey_url: str, tmp_path: Path) -> AsyncIterator[tuple[Writer, Writer]]:
    """Two processes' parts over one PostgreSQL and one Valkey; nothing looks at the database by itself."""
    async with (
        writing(postgres_database_url, tmp_path / "one", RedisBus(valkey_url)) as one,
        writing(postgres_database_url, tmp_path / "two", RedisBus(valkey_url)) as two,
    ):
        yield one, two


async def _write_past_the_gate(writer: Writer, content: ContextFiles, base: int | None) -> None:
    """Make content live as another version of ours would, which can use it."""
    context = context_file(ParsedContext(files()))
    async with writer.database.transaction() as session:
        number = await repository.move_live(session, content, context, base)
        assert number is not None
        await repository.keep_content(session, content)
        await repository.add_revision(session, content, number, kind="publish", of=None, author="newer", note="")


async def test_the_bus_tells_the_other_process_at_once(pair: tuple[Writer, Writer]) -> None:
    one, two = pair
    await one.publisher.publish(files("1.00"), base=None, author="ann")
    assert await two.served() == "1.00"

    async def follows() -> bool:
        base = await one.number()
        await one.publisher.publish(files(f"{base}.50"), base=base, author="ann")
        return await _soon_serves(two, f"{base}.50")

    # what is published before the other's connection to the bus stands is lost; from then on all is heard
    await until(follows)
    assert await follows()
    await two.publisher.roll_back(CSP, 1, author="bob")
    assert await _soon_serves(one, "1.00")


async def test_a_process_that_hears_nothing_finds_out_within_five_seconds(writer: Writer, other: Writer) -> None:
    await writer.publisher.publish(files("1.00"), base=None, author="ann")
    assert await other.served() == "1.00"
    looking = asyncio.create_task(other.live.run())
    try:
        await writer.publisher.publish(files("2.00"), base=1, author="ann")
        assert await other.served() == "1.00", "the two share a bus: the test shows nothing"
        assert await _soon_serves(other, "2.00", seconds=5)
    finally:
        looking.cancel()


async def test_a_look_that_fails_is_followed_by_another(writer: Writer) -> None:
    await writer.publisher.publish(files("1.00"), base=None, author="ann")
    await _write_past_the_gate(writer, files("2.00"), 1)
    async with writer.database.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE context_live RENAME TO away")
    await writer.live.announce(CSP)
    assert await writer.served() == "1.00"
    async with writer.database.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE away RENAME TO context_live")
    await writer.live.announce(CSP)
    assert await _soon_serves(writer, "2.00")


async def test_customers_go_on_in_the_old_one_while_the_new_one_is_compiled(writer: Writer, other: Writer) -> None:
    await writer.publisher.publish(files("1.00"), base=None, author="ann")
    before = await other.adapter.resolve(KEY)
    before.warm()
    large = OFFERS.replace("PRICE", "2.00") + "".join(
        f'  - {{id: line-{number}, name: Line {number}, description: A line., specification: internet,'
        f' prices: [{{id: base, recurring: month, amount: "3.00"}}]}}\n'
        for number in range(400)
    )  # fmt: skip
    await _write_past_the_gate(writer, files(offers=large), 1)
    switching = asyncio.create_task(other.live.announce(CSP))
    answered = 0
    while _at_once(other.adapter.resolve(KEY)) is before:
        answered += _somebody_compiles()
        await asyncio.sleep(0)
    await switching
    assert answered > 10, "nobody could come while it was compiled"
    assert await other.served() == "2.00"


@pytest.mark.parametrize("somebody_talks", [True, False], ids=["in use", "not in use"])
async def test_what_this_process_cannot_compile_leaves_the_old_one_live(
    writer: Writer, other: Writer, *, somebody_talks: bool
) -> None:
    await writer.publisher.publish(files("1.00"), base=None, author="ann")
    if somebody_talks:
        assert await other.served() == "1.00"
    else:
        await other.adapter.head(CSP)
    await _write_past_the_gate(writer, files(offers=OFFERS.replace("PRICE", "2.00") + "a_later_word: 1\n"), 1)
    await other.live.announce(CSP)
    assert await other.served() == "1.00"
    await _write_past_the_gate(writer, files("3.00"), 2)
    await other.live.announce(CSP)
    assert await other.served() == "3.00"


async def test_a_csp_that_only_a_later_version_can_read_leaves_the_others_alone(writer: Writer) -> None:
    await writer.publisher.publish(files("1.00"), base=None, author="ann")
    await writer.publisher.publish(files(csp="zenith"), base=None, author="ann")
    async with writer.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            "UPDATE context_live SET context = '{\"later\": 1}', content = 'other' WHERE csp = 'zenith'"
        )
    await writer.live.announce("zenith")
    await writer.publisher.publish(files("2.00"), base=1, author="ann")
    assert await writer.served() == "2.00"
    assert [one.csp for one in await writer.adapter.heads()] == [CSP, "zenith"]


async def test_what_was_published_and_cannot_be_read_is_not_passed_over_for_a_folder(
    writer: Writer, tmp_path: Path
) -> None:
    draft = files("1.00")
    await writer.publisher.publish(draft, base=None, author="ann")
    async with writer.database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE context_live SET context = '{\"later\": 1}'")
    write_folder(draft, tmp_path / CSP)
    restarted = CatalogAdapter([DatabaseSource(writer.database), FolderSource(tmp_path)])
    with pytest.raises(ContextInvalid) as caught:
        await restarted.resolve(KEY)
    assert "revision 1 can't be read by this version" in str(caught.value.problems[0])
    assert await restarted.heads() == []


async def test_looks_at_once_never_end_with_an_older_one(writer: Writer, other: Writer) -> None:
    for base in range(6):
        price = f"{base + 1}.00"
        looks = [asyncio.create_task(other.live.announce(CSP)) for _ in range(3)]
        await writer.publisher.publish(files(price), base=base or None, author="ann")
        looks += [asyncio.create_task(other.live.announce(CSP)) for _ in range(3)]
        await asyncio.gather(*looks)
        assert await _soon_serves(other, price)


def _somebody_compiles() -> bool:
    """Whether another thread does."""
    others = [frame for thread, frame in sys._current_frames().items() if thread != threading.get_ident()]
    return any(one.f_code is compile_contexts.__code__ for frame in others for one, _ in traceback.walk_stack(frame))


def _at_once[Answer](asked: Coroutine[object, None, Answer]) -> Answer:
    """What is answered without a wait for anything, however short."""
    try:
        asked.send(None)
    except StopIteration as answered:
        answer: Answer = answered.value
        return answer
    asked.close()
    raise AssertionError("whoever came during the switch had to wait for it")


async def _soon_serves(writer: Writer, price: str, seconds: float = 1) -> bool:
    async def serves() -> bool:
        return await writer.served() == price

    try:
        return await until(serves, seconds=seconds)
    except AssertionError:
        return False
