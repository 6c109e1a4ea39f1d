"""What is stored of conversations and orders becomes figures: all of it, once, and nothing personal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel, select

from analytics.recording.recorder import Recorder
from analytics.tables import (
    ConversationFact,
    DayConversations,
    DayOrders,
    DayRefusals,
    DayTurns,
    OrderFact,
    RefusalFact,
    TurnFact,
)
from catalog_adapter.revisions.tables import ContextContent, ContextRevision
from catalog_adapter.tone.reply import Reply
from foundation.database import Database, utc_now
from foundation.locks import InProcessLocks
from gateway.conversations.service import Conversations
from gateway.messages import OutboundMessage
from orders.product_order.document import product_order
from orders.product_order.table import ProductOrder
from tests.analytics.conftest import SPEED, Desk, asking, opened
from tests.orders.made import home_bundle, new_order, sim_card


async def _all[Row: SQLModel](database: Database, kind: type[Row]) -> list[Row]:
    async with database.transaction() as session:
        return list((await session.exec(select(kind))).all())


async def _one[Row: SQLModel](database: Database, kind: type[Row]) -> Row:
    (found,) = await _all(database, kind)
    return found


def order(key: str, *, csp: str = "acme") -> ProductOrder:
    new, now = new_order(sim_card(), home_bundle(), key=key, csp=csp), utc_now()
    document = product_order(new, order_id=f"order_{key}", order_number=key, public_url="", at=now)
    return ProductOrder(
        id=f"order_{key}", order_number=key, state="acknowledged", document=document, created_at=now, updated_at=now,
        **new.model_dump(exclude={"contact", "items", "attributes"}),
    )  # fmt: skip


async def test_a_conversation_is_counted_with_its_turns_wishes_and_order(database_url: str) -> None:
    async with opened(database_url) as database:
        await _count_three(database, Desk(database), Recorder(database, InProcessLocks()))


async def _count_three(database: Database, desk: Desk, recorder: Recorder) -> None:
    await desk.order()
    await desk.greet()
    left = await desk.greet()
    await left.turn("do you plant trees", Reply(text="?"), intent="out_of_scope")
    await left.turn("no, i meant a line", asking(SPEED))
    await left.turn("a person", Reply(text="Soon", message_id="handed_over"), intent="hand_over")
    await left.turn("are you there", for_person=True)
    assert await recorder.count() == 3

    came = await _one(database, DayConversations)
    assert (came.greeted, came.spoke, came.chose, came.contact, came.review, came.ordered) == (3, 2, 2, 1, 1, 1)
    assert came.asked_for_person == 1
    taken = await _one(database, DayTurns)
    assert (taken.understood, taken.asked_back, taken.not_understood, taken.button, taken.person) == (6, 0, 1, 1, 1)
    assert taken.corrected == 1
    refused = await _one(database, DayRefusals)
    assert (refused.constraints, refused.offering, refused.wished, refused.times, refused.conversations) == (
        "no-fast-ip", "line", "speed=1000, static_ip=true", 1, 1,
    )  # fmt: skip
    (ordered,) = [one for one in await _all(database, ConversationFact) if one.to_order is not None]
    assert ordered.to_order == 5
    assert ordered.seconds_to_order is not None


async def test_what_is_kept_for_the_figures_does_not_reach_customers(database: Database, desk: Desk) -> None:
    told = await desk.order()
    said = [one for one in await Conversations(database).after(told.id, 0) if isinstance(one, OutboundMessage)]
    assert len(said) == 6
    assert "no-fast-ip" not in " ".join(one.model_dump_json() for one in said)


async def test_what_comes_later_is_counted_once(database: Database, desk: Desk, recorder: Recorder) -> None:
    told = await desk.greet()
    await recorder.count()
    await told.turn("a line", asking(SPEED))
    assert await recorder.count() == 1
    assert await recorder.count() == 0
    await told.turn("500", asking(SPEED))
    await recorder.count()
    came, taken = await _one(database, DayConversations), await _one(database, DayTurns)
    assert (came.greeted, came.spoke, came.chose) == (1, 1, 1)
    assert taken.understood == 2


async def test_what_goes_on_is_counted_once_it_is_quiet_or_long(
    database: Database, desk: Desk, recorder: Recorder
) -> None:
    told = await desk.order()
    async with database.transaction() as session:
        session.add(order("A"))
    assert await recorder.count(timedelta(minutes=1)) == 0
    assert await recorder.count() == 2
    for _ in range(49):
        await told.turn("500", asking(SPEED))
    assert await recorder.count(timedelta(minutes=1)) == 0
    await told.turn("500", asking(SPEED))
    assert await recorder.count(timedelta(minutes=1)) == 1
    assert len(await _all(database, TurnFact)) == 5 + 50


async def test_a_crash_while_counting_loses_nothing(
    database: Database, desk: Desk, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.order()

    async def crash(*_given: object) -> None:
        raise RuntimeError("the process ends here")

    with monkeypatch.context() as broken:
        broken.setattr("analytics.recording.recorder._mark_conversations", crash)
        with pytest.raises(RuntimeError):
            await recorder.count()
    assert await _all(database, TurnFact) == [], "facts without their mark would be there twice"
    await recorder.count()
    assert len(await _all(database, TurnFact)) == 5


async def test_more_than_is_counted_at_once(database: Database, desk: Desk, recorder: Recorder) -> None:
    for _ in range(51):
        await desk.greet()
    assert await recorder.count() == 51
    assert (await _one(database, DayConversations)).greeted == 51


async def test_one_that_cannot_be_read_does_not_keep_others_from_being_counted(
    database: Database, desk: Desk, recorder: Recorder
) -> None:
    broken = await desk.order()
    async with database.transaction() as session:
        await session.exec(
            text("UPDATE conversation_message SET body = '{}' WHERE conversation_id = :id").bindparams(id=broken.id)
        )
    await desk.order()
    await recorder.count()
    assert (await _one(database, DayConversations)).ordered == 1
    assert await recorder.count() == 0


async def test_each_turn_has_the_revision_that_was_live_then(
    database: Database, desk: Desk, recorder: Recorder
) -> None:
    told = await desk.greet()
    await told.turn("a line", asking(SPEED))
    async with database.transaction() as session:
        session.add(ContextContent(content="c", csp="acme", packed=b""))
        await session.flush()
        for number, at in ((1, utc_now() - timedelta(days=1)), (2, utc_now())):
            session.add(
                ContextRevision(
                    csp="acme", number=number, content="c", kind="publish", author="ann", note="", published_at=at
                )
            )
    await told.turn("500", asking(SPEED))
    await recorder.count()
    assert [one.revision for one in sorted(await _all(database, TurnFact), key=lambda one: one.seq)] == [1, 2]
    assert (await _one(database, ConversationFact)).revision == 1


async def test_an_order_is_worth_what_is_paid_without_tax_and_nothing_once_cancelled(
    database: Database, recorder: Recorder
) -> None:
    async with database.transaction() as session:
        session.add_all([order("A"), order("B")])
    await recorder.count()
    sums = {one.offering: one for one in await _all(database, DayOrders)}
    assert {name: (one.currency, one.orders, one.monthly, one.once) for name, one in sums.items()} == {
        "sim": ("EUR", 2, 2 * 100_000, 0),
        "home": ("GBP", 2, 2 * 480_000, 2 * 490_000),
    }
    async with database.transaction() as session:
        gone = await session.get(ProductOrder, "order_A")
        assert gone is not None
        gone.state, gone.updated_at = "cancelled", gone.updated_at + timedelta(seconds=1)
    await recorder.count()
    assert {one.orders for one in await _all(database, DayOrders)} == {1}


async def test_nothing_personal_is_in_a_fact(database: Database, desk: Desk, recorder: Recorder) -> None:
    told = await desk.order()
    async with database.transaction() as session:
        session.add(order("A"))
    await recorder.count()
    kept = [one for kind in (ConversationFact, TurnFact, RefusalFact, OrderFact) for one in await _all(database, kind)]
    assert len(kept) == 1 + 5 + 1 + 2
    written = " ".join(one.model_dump_json() for one in kept)
    for personal in (told.id, "order_A", "ada@example.com", "Ada", "447", "a line"):
        assert personal not in written
