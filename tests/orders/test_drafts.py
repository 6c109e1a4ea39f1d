"""A draft is kept with what else its transaction keeps, or not at all."""

import pytest
from sqlalchemy import Connection
from sqlmodel import SQLModel

from foundation.database import Database
from orders.draft import DraftStore, OrderDraft

_CNV, _CSP = "c", "acme"


@pytest.fixture
async def drafts(database: Database) -> DraftStore:
    async with database.engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.tables["order_draft"].create, checkfirst=True)
    store = DraftStore(database)
    await store.forget(_CNV)
    return store


async def _changed(drafts: DraftStore, offering: str) -> OrderDraft:
    draft = await drafts.load(_CNV, _CSP)
    draft.add_item(offering)
    return draft


async def _offerings(drafts: DraftStore, csp: str = _CSP) -> list[str]:
    return [item.offering for item in (await drafts.load(_CNV, csp)).items]


async def test_what_was_saved_is_found_again(drafts: DraftStore) -> None:
    for offering in ("fibre", "phone"):
        await drafts.save(await _changed(drafts, offering))

    assert await _offerings(drafts) == ["fibre", "phone"]
    assert await _offerings(drafts, "another") == []


async def test_a_transaction_that_comes_to_nothing_keeps_no_draft(database: Database, drafts: DraftStore) -> None:
    await drafts.save(await _changed(drafts, "fibre"))
    changed = await _changed(drafts, "phone")

    def kept_for_nothing(connection: Connection) -> None:
        drafts.keep(changed, connection)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.write(kept_for_nothing)
    assert await _offerings(drafts) == ["fibre"]

    await database.write(lambda connection: drafts.keep(changed, connection))
    assert await _offerings(drafts) == ["fibre", "phone"]
