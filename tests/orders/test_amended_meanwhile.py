"""The customer amends an order while its OSS reports on it: who comes first wins, and nothing is lost or doubled."""

import asyncio
import json
from itertools import pairwise
from typing import Any

import pytest
from sqlmodel import col, select

from orders.errors import AmendmentImpossible, IllegalTransition, OrderUnusable
from orders.product_order.change import OrderChange
from orders.product_order.document import items_of
from orders.product_order.new_order import NewCharacteristic, NewContact, NewOrder
from orders.tables import OrderEvent, ProductOrder
from tests.orders.conftest import Shop
from tests.orders.made import CSP, new_order, sim_card

ROUNDS = 6


def amended(data: int) -> NewOrder:
    """The order with another amount of data."""
    wanted = [NewCharacteristic(id="data_gb", name="Data", value=data)]
    return new_order(sim_card().model_copy(update={"characteristics": wanted}))


def data_of(document: dict[str, Any]) -> Any:
    (item,) = items_of(document)
    return {one["name"]: one["value"] for one in item["product"]["productCharacteristic"]}["data_gb"]


async def events_of(shop: Shop, order: ProductOrder) -> list[dict[str, Any]]:
    async with shop.database.transaction() as session:
        rows = await session.exec(
            select(OrderEvent).where(OrderEvent.order_id == order.id).order_by(col(OrderEvent.seq))
        )
        return [json.loads(one.payload) for one in rows]


async def test_work_that_begins_and_an_amendment_at_once(shop: Shop) -> None:
    for number in range(ROUNDS):
        order = await shop.orders.place_order(new_order(sim_card()))
        calls = [shop.orders.amend(order.id, amended(99)), shop.orders.change_state(CSP, order.id, "inProgress")]
        found = await asyncio.gather(*(calls if number % 2 else reversed(calls)), return_exceptions=True)
        refused = [one for one in found if isinstance(one, BaseException)]
        assert all(isinstance(one, AmendmentImpossible) for one in refused)
        now = await shop.orders.get(CSP, order.id)
        assert {one["state"] for one in items_of(now.document)} == {now.state} == {"inProgress"}, "work is never undone"
        assert data_of(now.document) == (data_of(order.document) if refused else 99)
        kinds = [one["eventType"] for one in await events_of(shop, order)]
        changes = [] if refused else ["ProductOrderAttributeValueChangeEvent"]
        assert kinds == ["ProductOrderCreateEvent", *changes, "ProductOrderStateChangeEvent"]


async def test_notes_of_the_oss_and_amendments_at_once(shop: Shop) -> None:
    order = await shop.orders.place_order(new_order(sim_card()))
    texts = {f"note {number}" for number in range(ROUNDS)}
    await asyncio.gather(
        *(shop.orders.change(CSP, order.id, OrderChange(notes=[{"author": "oss", "text": one}])) for one in texts),
        *(shop.orders.amend(order.id, amended(data)) for data in range(60, 60 + ROUNDS)),
        shop.orders.change(CSP, order.id, OrderChange(state="pending")),
        shop.orders.change(CSP, order.id, OrderChange(attributes={"priority": "1"})),
    )
    now = await shop.orders.get(CSP, order.id)
    kept = [one["text"] for one in now.document["note"]]
    assert texts <= set(kept)
    assert len(kept) == len(set(kept)), "no note is there twice"
    assert (now.state, now.document["priority"]) == ("pending", "1")
    assert 60 <= data_of(now.document) < 60 + ROUNDS
    events = await events_of(shop, order)
    assert events[-1]["event"]["productOrder"] == now.document, "the last that the OSS hears is how it is"
    seen = [{one["text"] for one in event["event"]["productOrder"]["note"]} & texts for event in events]
    assert all(before <= after for before, after in pairwise(seen)), "no event takes a note back"


async def test_a_cancelled_order_stays_cancelled(shop: Shop) -> None:
    order = await shop.orders.place_order(new_order(sim_card()))
    found = await asyncio.gather(
        shop.orders.amend(order.id, amended(99)), shop.orders.request_cancellation(CSP, order.id),
        shop.orders.amend(order.id, amended(98)), return_exceptions=True,
    )  # fmt: skip
    assert all(isinstance(one, ProductOrder | AmendmentImpossible) for one in found)
    assert (await shop.orders.get(CSP, order.id)).state == "assessingCancellation"
    with pytest.raises((AmendmentImpossible, IllegalTransition)):
        await shop.orders.amend(order.id, amended(97))


async def test_how_the_customer_is_told_can_be_changed_and_never_taken_away(shop: Shop) -> None:
    order = await shop.orders.place_order(new_order(sim_card()))
    for nothing in (None, ""):
        with pytest.raises(OrderUnusable):
            await shop.orders.change(CSP, order.id, OrderChange(attributes={"notificationContact": nothing}))
    nobody = amended(99).model_copy(update={"contact": NewContact(name="Ada Moss")})
    now = await shop.orders.amend(order.id, nobody)
    assert now.document["notificationContact"] == order.document["notificationContact"]
    told = OrderChange(attributes={"notificationContact": "grace@example.com"})
    assert (await shop.orders.change(CSP, order.id, told)).document["notificationContact"] == "grace@example.com"
