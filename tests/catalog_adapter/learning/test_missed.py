"""Messages said in vain: grouped by what they mean, counted, kept for a while, each CSP's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.learning.errors import GroupNotFound
from catalog_adapter.learning.missed import Missed, MissedMessages
from catalog_adapter.learning.tables import MissedMessage
from foundation.database import Database, utc_now
from foundation.settings import Settings
from server.migrations import upgrade

HOME = ContextKey(csp="acme", segment="home", locale="en-GB")
OFFICE = ContextKey(csp="acme", segment="office", locale="en-GB")
OTHER = ContextKey(csp="zenith", segment="home", locale="en-GB")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(Settings(database_url=database_url).effective_database_url)
    await upgrade(database)
    yield database
    await database.close()


@pytest.fixture
def missed(database: Database) -> MissedMessages:
    return MissedMessages(database, days=30)


async def _say(missed: MissedMessages, *texts: str, key: ContextKey = HOME) -> list[str]:
    return [await missed.keep(Missed(key, text, "not_understood", "out_of_scope")) for text in texts]


async def _age(database: Database, text: str, days: float) -> None:
    async with database.transaction() as session:
        then = utc_now() - timedelta(days=days)
        await session.exec(update(MissedMessage).where(col(MissedMessage.text) == text).values(at=then))


async def test_what_is_alike_is_one_group_and_the_most_frequent_comes_first(missed: MissedMessages) -> None:
    await _say(missed, "do you sell smart tvs", "can i pause my contract while i travel", "any discount for students")
    await _say(missed, "is it possible to put my contract on hold", "do you have a student discount",
               "is there a student discount")  # fmt: skip
    found = await missed.groups("acme")
    assert [(one.group.example, one.count) for one in found] == [
        ("any discount for students", 3), ("can i pause my contract while i travel", 2), ("do you sell smart tvs", 1),
    ]  # fmt: skip


async def test_servers_that_hear_the_same_at_once_keep_one_group(database: Database, database_url: str) -> None:
    others = [Database(Settings(database_url=database_url).effective_database_url) for _ in range(3)]
    servers = [MissedMessages(one, days=30) for one in (database, *others)]
    try:
        kept = await asyncio.gather(*(_say(one, "any discount for students") for one in servers))
    finally:
        for one in others:
            await one.close()
    assert len({group for groups in kept for group in groups}) == 1
    (found,) = await servers[0].groups("acme")
    assert found.count == len(servers)


async def test_the_trend_is_this_week_beside_the_last(missed: MissedMessages, database: Database) -> None:
    await _say(missed, "any discount for students", "any student discount", "a discount for students please")
    await _age(database, "any discount for students", 9)
    await _age(database, "any student discount", 20)
    (found,) = await missed.groups("acme")
    assert (found.count, found.last_week, found.week_before) == (3, 1, 1)


async def test_segments_locales_and_csps_don_t_mix(missed: MissedMessages) -> None:
    for key in (HOME, OFFICE, OTHER):
        await _say(missed, "any discount for students", key=key)
    assert len(await missed.groups("acme")) == 2
    assert [one.group.segment for one in await missed.groups("acme", segment="office")] == ["office"]
    assert await missed.groups("acme", locale="de-DE") == []
    (own,) = await missed.groups("zenith")
    with pytest.raises(GroupNotFound):
        await missed.group("acme", own.group.id)
    with pytest.raises(GroupNotFound):
        await missed.settle("acme", own.group.id, "dismissed")
    assert (await missed.group("zenith", own.group.id)).group.state == "open"


async def test_a_dismissed_group_stays_away_however_often_it_is_said(missed: MissedMessages) -> None:
    (own_id,) = await _say(missed, "any discount for students")
    await missed.settle("acme", own_id, "dismissed")
    assert await _say(missed, "is there a student discount") == [own_id]
    assert await missed.groups("acme") == []
    assert [one.count for one in await missed.groups("acme", state="dismissed")] == [2]


async def test_what_is_old_is_forgotten_with_its_group(missed: MissedMessages, database: Database) -> None:
    await _say(missed, "any discount for students", "do you sell smart tvs")
    await _age(database, "do you sell smart tvs", 31)
    await missed.forget_old()
    assert [one.group.example for one in await missed.groups("acme")] == ["any discount for students"]


async def test_groups_are_bounded_and_what_was_said_longest_ago_goes(
    missed: MissedMessages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog_adapter.learning.missed._MOST_GROUPS", 2)
    await _say(missed, "any discount for students", "do you sell smart tvs", "can i pause my contract while i travel")
    await _say(missed, "any discount for students", key=OTHER)
    await missed.forget_old()
    kept = {one.group.example for one in await missed.groups("acme")}
    assert kept == {"do you sell smart tvs", "can i pause my contract while i travel"}
    assert len(await missed.groups("zenith")) == 1


async def test_what_the_customer_says_they_meant_is_kept_with_the_message(missed: MissedMessages) -> None:
    own_id = await missed.keep(Missed(HOME, "the lamp thing", "clarified", "red"))
    await missed.tell_meant(OTHER, "the lamp thing", "blue")
    await missed.tell_meant(HOME, "the lamp thing", "green")
    assert [one.meant for one in await missed.messages(own_id)] == ["green"]
