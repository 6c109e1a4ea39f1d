"""A customer names which order is meant, and changes or cancels also those that change what they have already."""

from typing import Any

from orders.product_order.change import OrderChange
from orders.verification.verify import verify
from tests.actions.test_services import LINE, Chat, chat, item, values

__all__ = ["chat"]

STANDARD = {"router": "standard", "static_ip": False}


async def states(chat: Chat) -> list[str]:
    return [one["state"] for one in await chat.orders()]


async def differing(chat: Chat, order_id: str) -> list[str]:
    """What an order has that its context would not make of it."""
    row = await chat.shop.orders.get("acme", order_id)
    return verify(row, await chat.dependencies.adapter.files_with("acme", row.revision))


async def test_of_several_orders_the_one_that_is_picked_is_changed(chat: Chat) -> None:
    first = await chat._ordered("line", LINE, "c")
    second = await chat._ordered("tv", {"package": "small"}, "c")
    await chat.say("I want to change my order")
    assert chat.messages == ["order_which"]
    assert chat.buttons == [f"{one['externalId']}: {name}" for one, name in ((second, "TV"), (first, "Line"))]
    await chat.press(first["externalId"])
    assert chat.messages == ["amend_what"]
    await chat.say("100 Mbit/s")
    await chat.say("yes")
    assert chat.messages == ["order_amended"]
    changed, other = await chat.orders()
    assert (values(changed), other) == ({"speed": 100, **STANDARD}, second)


async def test_the_order_whose_number_is_said_is_changed_or_cancelled(chat: Chat) -> None:
    older = await chat._ordered("line", LINE, "c")
    newer = await chat._ordered("line", {**LINE, "static_ip": True}, "c")
    number = older["externalId"].lower()
    await chat.say(f"change my order {number[:4]} {number[4:]} to 100 Mbit/s")
    assert chat.messages == ["review"], chat.text
    assert f"{older['externalId']} until now" in chat.text
    await chat.say("yes")
    assert [values(one)["speed"] for one in await chat.orders()] == [100, 500]
    await chat.say("cancel my order")
    assert chat.messages == ["order_which"]
    await chat.say(f"cancel my order {older['externalId']}")
    assert chat.messages == ["cancel_requested"]
    assert await states(chat) == ["assessingCancellation", "acknowledged"]
    await chat.say(f"where is my order {older['externalId']}")
    assert older["externalId"] in chat.text
    assert chat.buttons == [f"{newer['externalId']}: Line"]


async def test_the_order_that_has_what_is_named_is_meant(chat: Chat) -> None:
    await chat._ordered("line", LINE, "c")
    await chat._ordered("tv", {"package": "small"}, "c")
    await chat.say("change my order: 100 Mbit/s instead of 500")
    assert chat.messages == ["review"]
    await chat.say("yes")
    assert values((await chat.orders())[0])["speed"] == 100


async def test_an_order_of_somebody_else_is_not_found_by_its_number(chat: Chat) -> None:
    theirs = await chat._ordered("line", LINE, "someone-else")
    mine = await chat._ordered("line", {**LINE, "speed": 100}, "c")
    for words in ("change my order {}", "cancel my order {}", "where is my order {}"):
        await chat.say(words.format(theirs["externalId"]))
        assert chat.messages == ["order_not_found"], words
    assert (await chat.shop.orders.get("acme", theirs["id"])).document == theirs
    assert await chat.orders() == [mine]


async def test_a_change_that_waits_is_changed_itself(chat: Chat) -> None:
    await chat.has("line", LINE)
    await chat.say("change my line to 100 Mbit/s")
    await chat.say("yes")
    placed = (await chat.orders())[-1]
    await chat.say("change my order: the pro router")
    assert chat.messages == ["review"], chat.text
    await chat.say("yes")
    assert chat.messages == ["order_amended"], chat.text
    order = (await chat.orders())[-1]
    assert (order["id"], item(order)["action"]) == (placed["id"], "modify")
    assert values(order) == {"speed": 100, "router": "pro", "static_ip": False}
    assert await differing(chat, order["id"]) == []
    await chat.works(order["id"])
    assert await _has(chat) == {"speed": 100, "router": "pro", "static_ip": False}


async def test_an_end_that_waits_becomes_a_change_and_a_change_an_end(chat: Chat) -> None:
    await chat.has("line", LINE)
    await chat.say("I want to end my line")
    await chat.say("yes")
    await chat.say("I want to change my order")
    assert chat.messages == ["amend_what"]
    await chat.say("100 Mbit/s")
    assert "until now: £0.00" in chat.text
    await chat.say("yes")
    order = (await chat.orders())[-1]
    assert (item(order)["action"], values(order)["speed"]) == ("modify", 100)
    assert await differing(chat, order["id"]) == []
    await chat.works(order["id"])
    assert (await _has(chat))["speed"] == 100


async def test_a_change_that_is_cancelled_leaves_the_service_free(chat: Chat) -> None:
    await chat.has("line", LINE)
    await chat.say("change my line to 100 Mbit/s")
    await chat.say("yes")
    order = (await chat.orders())[-1]
    await chat.say("cancel my order")
    assert chat.messages == ["cancel_requested"]
    for state in ("pendingCancellation", "cancelled"):
        await chat.shop.orders.change_state("acme", order["id"], state)
    assert (await _has(chat))["speed"] == 500
    await chat.say("change my line to 100 Mbit/s")
    assert chat.messages == ["review"]


async def test_what_an_amended_order_no_longer_changes_is_free(chat: Chat) -> None:
    await chat.has("line", LINE)
    await chat.has("tv", {"package": "small"})
    await chat.say("change my line to 100 Mbit/s")
    await chat.say("I want to end my TV")
    await chat.say("yes")
    assert len(item_actions((await chat.orders())[-1])) == 2
    await chat.say("I want to change my order")
    await chat.say("remove the TV")
    assert chat.messages == ["review"], chat.text
    await chat.say("yes")
    assert item_actions((await chat.orders())[-1]) == ["modify"]
    await chat.say("I want to end my TV")
    assert chat.messages == ["review"], "no order holds it any more"


async def test_the_day_and_whom_it_is_for_stay_or_change_with_the_order(chat: Chat) -> None:
    await chat._ordered("line", LINE, "c")
    draft = await chat.draft()
    draft.contact = {}
    await chat.dependencies.drafts.save(draft)
    await chat.say("I want to change my order")
    await chat.say("from 3 May 2031 please")
    assert chat.messages == ["review"], "whom it is for is known"
    await chat.say("yes")
    (order,) = await chat.orders()
    assert order["requestedStartDate"].startswith("2031-05-03")
    assert (order["notificationContact"], order["relatedParty"][0]["name"]) == ("ada@example.com", "Ada Moss")
    await chat.say("change my order: 100 instead of 500")
    later = OrderChange(attributes={"requestedStartDate": "2031-06-01T00:00:00Z"})
    await chat.shop.orders.change("acme", order["id"], later)
    await chat.say("yes")
    (order,) = await chat.orders()
    assert (values(order)["speed"], order["requestedStartDate"]) == (100, "2031-06-01T00:00:00Z"), "as the OSS set it"


def item_actions(order: dict[str, Any]) -> list[str]:
    return [one["action"] for one in order["productOrderItem"]]


async def _has(chat: Chat) -> dict[str, Any]:
    """How the customer's only service is."""
    context = await chat.dependencies.adapter.resolve(chat._key)
    (service,) = await chat.dependencies.inventory.services(context, "c")
    return {one["name"]: one["value"] for one in service.product["productCharacteristic"]}
