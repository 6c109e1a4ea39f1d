"""A customer changes an order that nobody works on as yet: it stays the same order, and its OSS hears of it."""

import json
from typing import Any

import pytest
from sqlmodel import col, select

from orders.product_order.change import OrderChange
from orders.product_order.document import items_of
from orders.tables import OrderEvent
from orders.verification.verify import verify
from tests.actions.test_services import BUNDLE, LINE, Chat, chat, item, values

__all__ = ["chat"]

FLEX = "£39.50 a month and £49.00"


@pytest.fixture
async def ordered(chat: Chat) -> dict[str, Any]:
    """The line, ordered in the chat."""
    return await chat._ordered("line", LINE, "c")


async def told(chat: Chat, order_id: str) -> list[dict[str, Any]]:
    """The order events, as an OSS gets them."""
    async with chat.shop.database.transaction() as session:
        rows = await session.exec(
            select(OrderEvent).where(OrderEvent.order_id == order_id).order_by(col(OrderEvent.seq))
        )
        return [json.loads(one.payload) for one in rows]


async def test_an_order_is_changed_once_the_old_and_the_new_price_are_confirmed(chat: Chat, ordered: Any) -> None:
    await chat.say("change my order: 100 instead of 500")
    assert chat.messages == ["review"], chat.text
    assert f"until now: {FLEX}" in chat.text
    assert "With your change: £29.00 a month and £49.00" in chat.text
    assert (await chat.orders())[0] == ordered, "nothing happens before it is confirmed"
    await chat.say("yes")
    assert chat.messages == ["order_amended"]
    (order,) = await chat.orders()
    same = ("id", "externalId", "orderDate", "state")
    assert {name: order[name] for name in same} == {name: ordered[name] for name in same}
    assert item(order)["product"]["id"] == item(ordered)["product"]["id"]
    assert values(order)["speed"] == 100
    first, change = await told(chat, order["id"])
    assert (first["eventType"], change["eventType"]) == (
        "ProductOrderCreateEvent", "ProductOrderAttributeValueChangeEvent",
    )  # fmt: skip
    assert change["fieldPath"].startswith("productOrderItem,orderTotalPrice,")
    assert change["event"]["productOrder"] == order


async def test_it_can_be_said_by_buttons_and_left_as_it_is(chat: Chat, ordered: Any) -> None:
    await chat.say("where is my order")
    assert chat.buttons == ["Change the order", "Cancel the order"]
    await chat.press("Change the order")
    assert chat.messages == ["amend_what"]
    await chat.say("no")
    assert "stays as it is" in chat.text
    await chat.say("change it to 100 Mbit/s")
    assert chat.messages[-1] == "review", "also without the word order, where nothing else is being ordered"
    await chat.press("Cancel")
    assert chat.messages == ["order_kept"]
    assert await chat.orders() == [ordered]
    await chat.say("I'd like TV")
    await chat.say("small")
    await chat.say("yes")
    assert chat.messages[-1] == "order_placed", "what comes next is an order of its own"


async def test_what_the_constraints_refuse_is_refused_of_an_order_too(chat: Chat, ordered: Any) -> None:
    await chat.say("change my order to 1000 Mbit/s")
    assert "The fastest line needs the pro router." in chat.text
    await chat.press(next(one for one in chat.buttons if "Pro" in one))
    await chat.press("Send order")
    assert values((await chat.orders())[0]) == {"speed": 1000, "router": "pro", "static_ip": False}


async def test_a_bundle_that_waits_gets_another_part_and_keeps_what_the_oss_wrote(chat: Chat) -> None:
    before = await chat._ordered("both", {**BUNDLE, "tv": False}, "c")
    await chat.shop.orders.change_state("acme", before["id"], "pending")
    await chat.shop.orders.change("acme", before["id"], OrderChange(notes=[{"author": "oss", "text": "planned"}]))
    await chat.say("I want to change my order")
    await chat.say("add TV")
    if chat.messages[-1] != "review":
        await chat.say("small")
    await chat.say("yes")
    (order,) = await chat.orders()
    assert [one["productOffering"]["id"] for one in items_of(order)] == ["both", "line", "tv"]
    assert {one["state"] for one in items_of(order)} == {order["state"]} == {"pending"}
    assert "planned" in [one["text"] for one in order["note"]]
    row = await chat.shop.orders.get("acme", order["id"])
    files = await chat.dependencies.adapter.files_with("acme", row.revision)
    assert verify(row, files) == []
    done = await chat.works(order["id"])
    assert done["state"] == "completed"


async def test_an_order_whose_work_begins_before_the_customer_confirms_stays(chat: Chat, ordered: Any) -> None:
    await chat.say("change my order: 100 instead of 500")
    await chat.shop.orders.change_state("acme", ordered["id"], "inProgress")
    await chat.say("yes")
    assert chat.messages == ["change_order"]
    assert "in progress" in chat.text or "being worked on" in chat.text
    assert chat.buttons == ["Cancel the order"]
    (order,) = await chat.orders()
    assert item(order)["product"] == item(ordered)["product"]
    assert (await chat.draft()).items == []
