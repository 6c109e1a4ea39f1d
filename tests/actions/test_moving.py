"""A customer moves, and takes what they have along: checked where they go to, confirmed, and told to the OSS."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from orders.product_order.document import items_of
from orders.verification.verify import verify
from tests.actions.test_services import BUNDLE, LINE, Chat, chat_with, item, values
from tests.catalog_adapter.conftest import CONSTRAINTS

IN_TOWNS = """\
  - id: lines-in-towns
    offering: line
    postcodes: ["AB*"]
    explain: Our lines are in towns as yet.
"""


@pytest.fixture
async def chat(write_context: Callable[..., Path], tmp_path: Path) -> AsyncIterator[Chat]:
    async with chat_with(write_context(constraints=CONSTRAINTS + IN_TOWNS), tmp_path) as found:
        yield found


def places(node: dict[str, Any]) -> list[str]:
    return [one["product"]["place"][0]["postcode"] for one in items_of(node) if "place" in one["product"]]


@pytest.mark.parametrize("words", ["I'm moving to AB2 3CD", "move my line to AB2 3CD please"])
async def test_a_line_moves_once_that_is_confirmed_and_completed(chat: Chat, words: str) -> None:
    await chat.has("line", LINE)
    await chat.say(words)
    assert chat.messages == ["review"], chat.text
    assert "Line moves to AB2 3CD." in chat.text
    assert "what you pay every month stays the same" in chat.text
    await chat.say("yes")
    order = (await chat.orders())[-1]
    assert (item(order)["action"], places(order)) == ("modify", ["AB2 3CD"])
    row = await chat.shop.orders.get("acme", order["id"])
    assert verify(row, await chat.dependencies.adapter.files_with("acme", row.revision)) == []
    assert await where(chat) == "AB1 2CD", "nobody has moved it yet"
    await chat.works(order["id"])
    assert await where(chat) == "AB2 3CD"


async def test_asked_what_to_change_the_customer_names_the_place(chat: Chat) -> None:
    await chat.has("line", LINE)
    await chat.say("I'm moving")
    assert chat.messages == ["service_change_or_move"]
    await chat.say("AB2 3CD")
    assert "Line moves to AB2 3CD." in chat.text


async def test_where_it_can_not_be_had_it_stays_and_the_reason_is_said(chat: Chat) -> None:
    await chat.has("line", LINE)
    await chat.say("I'm moving to XY9 1AA")
    assert "Our lines are in towns as yet." in chat.text
    assert chat.messages[-1] == "service_change_or_move"
    await chat.say("no")
    assert "stays as it is" in chat.text
    assert len(await chat.orders()) == 1


async def test_what_there_is_not_at_the_new_place_is_given_up_with_the_reason(chat: Chat) -> None:
    await chat.has("line", {**LINE, "speed": 1000, "router": "pro"})
    await chat.say("I'm moving to AB2 3CD")
    assert "The fastest line is only in town as yet." in chat.text
    if chat.messages[-1] != "review":
        await chat.say("500 Mbit/s")
    await chat.say("yes")
    order = (await chat.orders())[-1]
    assert (values(order)["speed"], places(order)) == (500, ["AB2 3CD"])


async def test_a_bundle_moves_with_its_parts(chat: Chat) -> None:
    await chat.has("both", BUNDLE)
    await chat.say("I'm moving to AB2 3CD")
    await chat.say("yes")
    order = (await chat.orders())[-1]
    assert {one["action"] for one in items_of(order)} == {"modify"}
    row = await chat.shop.orders.get("acme", order["id"])
    assert verify(row, await chat.dependencies.adapter.files_with("acme", row.revision)) == []
    await chat.works(order["id"])
    assert await where(chat) == "AB2 3CD"
    (service,) = await chat.dependencies.inventory.services(await chat._context(), "c")
    assert {one["place"][0]["postcode"] for one in service.parts} == {"AB2 3CD"}


async def test_of_several_the_one_that_is_picked_moves(chat: Chat) -> None:
    await chat.has("line", LINE)
    await chat.has("line", {**LINE, "speed": 100})
    await chat.say("I'm moving to AB2 3CD")
    assert chat.messages == ["service_which"]
    await chat.press("Change Line")
    assert "Line moves to AB2 3CD." in chat.text


async def test_the_place_of_an_order_that_waits_is_put_right(chat: Chat) -> None:
    await chat._ordered("line", LINE, "c")
    await chat.say("the address in my order is wrong, it is AB2 3CD")
    assert chat.messages == ["review"], chat.text
    await chat.say("yes")
    (order,) = await chat.orders()
    assert places(order) == ["AB2 3CD"]


async def where(chat: Chat) -> str | None:
    """The place of the customer's only service."""
    (service,) = await chat.dependencies.inventory.services(await chat._context(), "c")
    return service.postcode
