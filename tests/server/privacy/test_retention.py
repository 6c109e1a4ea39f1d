"""What tells who customers are goes when its time is over, in a CSP's own time; what still has a use stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col, select, update

from foundation.database import utc_now
from gateway.conversations.models import Conversation
from gateway.conversations.service import Conversations
from orders.outbox.delivery import Delivery
from orders.tables import ProductOrder
from server.parts import Parts
from server.privacy.retention import Retention
from tests.orders.made import new_order
from tests.server.privacy.life import Somebody, lived, said_in, whole_text

ADA = Somebody("acme", "cust-ada", "Ada Quillfeather", "ada.quill@example.com", "+447700900123", "AB1 9ZZ")
ELSEWHERE = Somebody("other", "cust-eve", "Eve Marrowbone", "eve.marrow@example.com", "+447700900789", "AB1 7XX")


async def _delivered(parts: Parts) -> None:
    async with parts.database.transaction() as session:
        await session.exec(update(Delivery).values(state="delivered", finished_at=utc_now()))


async def _order_goes_on(parts: Parts) -> str:
    """A conversation whose order is worked on; its id."""
    conversation = Conversation(csp="acme", segment="home", locale="en-GB", channel="web", last_seq=1)
    async with parts.database.transaction() as session:
        session.add(conversation)
    content = (await parts.adapter.head("acme")).content
    await parts.orders.place_order(new_order(csp="acme", revision=content, conversation_id=conversation.id))
    return conversation.id


async def test_each_kind_of_data_goes_in_its_own_time(parts: Parts) -> None:
    retention = Retention(parts.database, parts.adapter, parts.locks)
    life = await lived(parts, ADA)
    await lived(parts, ELSEWHERE)
    await _delivered(parts)
    open_one = await _order_goes_on(parts)
    whole, elsewhere = await whole_text(parts.database), said_in(await whole_text(parts.database), ELSEWHERE)

    async def left(days: int) -> set[str]:
        await retention.forget_old(utc_now() + timedelta(days=days, hours=1))
        return set(said_in(await whole_text(parts.database), ADA))

    everything = set(said_in(whole, ADA))
    assert await left(4) == everything
    assert await left(5) == everything - {"missed_message", "missed_group"}
    orders = {"cancel_product_order", "delivery", "delivery_attempt", "inventory_product", "order_event", "order_party",
              "product_order"}  # fmt: skip
    stays = {"conversation", "tmf_task"}  # by its id a signed-in customer finds the order; tasks end in a day
    assert await left(10) == orders | stays
    assert await left(20) == orders - {"order_event"} | stays
    assert await left(30) == {"inventory_product"} | stays, "what a customer has they have under their name"

    assert said_in(await whole_text(parts.database), ELSEWHERE) == elsewhere
    assert (await Conversations(parts.database).get(open_one)).closed is False
    listed = await parts.orders.list_for_conversation(life.conversation)
    assert [one.id for one in listed] == [life.order]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_order_that_an_oss_has_not_had_yet_keeps_its_customer(parts: Parts) -> None:
    retention = Retention(parts.database, parts.adapter, parts.locks)
    content = (await parts.adapter.head("acme")).content
    order = await parts.orders.place_order(new_order(csp="acme", revision=content))
    for state in ("pending", "cancelled"):
        await parts.orders.change_state("acme", order.id, state)
    far = utc_now() + timedelta(days=400)
    for is_had in (False, True):
        if is_had:
            await _delivered(parts)
        await retention.forget_old(far)
        async with parts.database.transaction() as session:
            found = (await session.exec(select(ProductOrder).where(col(ProductOrder.id) == order.id))).one()
        assert ("Ada Moss" not in str(found.document)) is is_had
