"""A turn that is taken again finds the draft as it was before the message, whatever was done to it meanwhile."""

import pytest
from sqlmodel import SQLModel

from foundation.database import Database
from orders.draft import DraftStore, DraftTurn, OrderDraft
from orders.draft.store import TurnOvertaken

_CNV, _CSP = "c", "acme"
FIRST, AGAIN, NEXT = DraftTurn("c-2", 1), DraftTurn("c-2", 2), DraftTurn("c-4", 4)


@pytest.fixture
async def drafts(database: Database) -> DraftStore:
    async with database.engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.tables["order_draft"].create, checkfirst=True)
    store = DraftStore(database)
    await store.forget(_CNV)
    return store


async def _add(drafts: DraftStore, offering: str, turn: DraftTurn) -> OrderDraft:
    """What an action does that adds an offering; the draft it had before."""
    draft = await drafts.load(_CNV, _CSP, turn)
    changed = draft.model_copy(deep=True)
    changed.add_item(offering)
    await drafts.save(changed, turn)
    return draft


async def _offerings(drafts: DraftStore) -> list[str]:
    return [item.offering for item in (await drafts.load(_CNV, _CSP)).items]


async def test_the_actions_of_a_turn_see_what_those_before_them_did(drafts: DraftStore) -> None:
    await _add(drafts, "fibre", FIRST)
    await _add(drafts, "phone", FIRST)

    assert await _offerings(drafts) == ["fibre", "phone"]


@pytest.mark.parametrize("before", [[], ["tv"]])
async def test_a_turn_that_is_taken_again_begins_where_it_began(drafts: DraftStore, before: list[str]) -> None:
    for offering in before:
        await _add(drafts, offering, DraftTurn("c-1", 0))
    await _add(drafts, "fibre", FIRST)
    await _add(drafts, "phone", FIRST)

    assert [item.offering for item in (await _add(drafts, "fibre", AGAIN)).items] == before
    assert await _offerings(drafts) == [*before, "fibre"]


async def test_what_was_done_is_taken_back_even_if_nothing_is_done_the_next_time(drafts: DraftStore) -> None:
    await _add(drafts, "fibre", FIRST)

    await drafts.load(_CNV, _CSP, AGAIN)

    assert await _offerings(drafts) == []


async def test_the_next_message_goes_on_from_the_last(drafts: DraftStore) -> None:
    await _add(drafts, "fibre", FIRST)
    await _add(drafts, "phone", NEXT)

    assert await _offerings(drafts) == ["fibre", "phone"]


@pytest.mark.parametrize("later", [AGAIN, NEXT])
async def test_who_was_overtaken_changes_nothing(drafts: DraftStore, later: DraftTurn) -> None:
    stale = await drafts.load(_CNV, _CSP, FIRST)
    await _add(drafts, "fibre", later)

    stale.add_item("phone")
    with pytest.raises(TurnOvertaken):
        await drafts.save(stale, FIRST)
    with pytest.raises(TurnOvertaken):
        await drafts.load(_CNV, _CSP, FIRST)
    assert await _offerings(drafts) == ["fibre"]
