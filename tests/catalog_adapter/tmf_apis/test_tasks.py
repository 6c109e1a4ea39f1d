"""Tasks are kept for a while, within bounds, and each for its own CSP."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from catalog_adapter.tmf_apis.tasks import Tasks
from foundation.database import Database
from foundation.ids import new_id
from foundation.settings import Settings
from server.migrations import upgrade


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    found = Database(Settings(database_url=database_url).effective_database_url)
    await upgrade(found)
    yield found
    await found.close()


async def test_the_newest_are_kept_of_each_csp_and_kind(database: Database) -> None:
    tasks, others = Tasks(database, "query", most=3), Tasks(database, "check", most=3)
    for number in range(5):
        for csp in ("acme", "zenith"):
            await tasks.add(csp, f"{csp}-{number}", {"number": number})
        await others.add("acme", f"check-{number}", {"number": -number})
    page, total = await tasks.page("acme", 0, 10)
    assert (page, total) == ([{"number": 2}, {"number": 3}, {"number": 4}], 3)
    assert await tasks.page("zenith", 1, 1) == ([{"number": 3}], 3)
    assert await tasks.find("acme", "acme-4") == {"number": 4}
    assert await tasks.find("acme", "acme-1") is None
    assert await tasks.find("acme", "zenith-4") is None
    assert await tasks.find("acme", "check-4") is None
    assert await others.find("acme", "check-4") == {"number": -4}


async def test_a_task_that_is_too_old_is_not_there_any_more(database: Database) -> None:
    kept, forgotten = Tasks(database, "query"), Tasks(database, "query", kept=timedelta(0))
    task = new_id()
    await kept.add("acme", task, {"it": "is"})
    assert await kept.find("acme", task) == {"it": "is"}
    assert await forgotten.find("acme", task) is None
    assert await forgotten.page("acme", 0, 10) == ([], 0)
    await forgotten.add("acme", new_id(), {})
    assert await kept.find("acme", task) is None, "it is not only hidden"
