"""What a customer has already decides what they may order, and what may end: the inventory tells, and is believed."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from orders.draft import DraftItem
from tests.actions.test_facts import BY_EXISTING
from tests.actions.test_services import LINE, Chat, chat_with, item
from tests.catalog_adapter.conftest import CONSTRAINTS, OFFERS

TV = {"package": "small"}


@pytest.fixture
async def chat(write_context: Callable[..., Path], tmp_path: Path) -> AsyncIterator[Chat]:
    """A CSP whose TV needs a line that the customer has."""
    async with chat_with(write_context(constraints=CONSTRAINTS + BY_EXISTING), tmp_path) as found:
        yield found


async def test_what_the_inventory_tells_is_not_asked(chat: Chat) -> None:
    await chat.has("line", LINE)
    await chat.say("I'd like TV")
    assert "ask_existing" not in chat.messages
    await chat.say("small")
    await chat.say("yes")
    assert chat.messages[-1] == "order_placed", chat.text


async def test_what_it_does_not_tell_is_asked_and_what_has_ended_counts_no_more(chat: Chat) -> None:
    await chat.say("I'd like TV")
    assert chat.messages[-1] == "ask_existing"
    await chat.press("Cancel") if "Cancel" in chat.buttons else await chat.say("stop")
    await chat.has("line", LINE)
    await chat.say("I'd like TV")
    await chat.say("small")
    assert chat.messages[-1] == "review"
    (service,) = await chat.dependencies.inventory.services(await chat._context(), "c")
    await chat.ends(service)
    await chat.say("yes")
    assert "order_placed" not in chat.messages, "since the review the line has ended"
    assert chat.messages[-1] == "ask_existing"


async def test_ending_what_another_service_needs_names_both_and_ends_both_once_confirmed(chat: Chat) -> None:
    await chat.has("line", LINE)
    await chat.has("tv", TV)
    await chat.say("I want to end my line")
    assert chat.messages[-1] == "review", chat.text
    assert "TV needs Line: TV runs over a line of ours." in chat.text
    assert "Line ends" in chat.text
    assert "TV ends" in chat.text
    before = await chat.orders()
    await chat.press("Cancel")
    assert await chat.orders() == before
    await chat.say("I want to end my line")
    await chat.say("yes")
    order = (await chat.orders())[-1]
    ended = {one["productOffering"]["id"]: one["action"] for one in order["productOrderItem"]}
    assert ended == {"line": "delete", "tv": "delete"}


async def test_it_can_not_end_alone(chat: Chat) -> None:
    await chat.has("line", LINE)
    await chat.has("tv", TV)
    await chat.say("I want to end my line")
    await chat.say("remove the TV")
    await chat.say("yes")
    assert "TV runs over a line of ours." in chat.text
    assert not {"order_placed"} & set(chat.messages)
    assert all(item(one)["action"] == "add" for one in await chat.orders())


async def test_it_stays_while_what_needs_it_can_not_be_ended(chat: Chat) -> None:
    await chat.has("line", LINE)
    await chat.has("tv", TV)
    await chat.say("change my TV to large")
    await chat.say("yes")
    assert chat.messages[-1] == "order_placed", chat.text
    await chat.say("I want to end my line")
    assert "Line stays as it is" in chat.text
    assert (await chat.draft()).items == []


async def test_what_needs_nothing_ends_alone(chat: Chat) -> None:
    await chat.has("line", LINE)
    await chat.has("tv", TV)
    await chat.say("I want to end my TV")
    assert chat.messages == ["review"]
    assert "Line" not in chat.text


async def test_a_default_that_needs_what_is_not_in_the_order_is_not_placed(
    write_context: Callable[..., Path], tmp_path: Path
) -> None:
    needing = (
        OFFERS.replace(
            "    specification: television\n",
            "    specification: television\n    requires: [{offering: phone, in: order, explain: TV needs a phone.}]\n",
        )
        .replace("default: false, ask: 4", "default: true")
        .replace(", ask: 5", "")
    )
    needing = needing.replace(
        "product_offerings:", "  - {id: calls, name: Calls, characteristics: []}\nproduct_offerings:"
    )
    phone = """\
  - {id: phone, name: Phone, description: A phone., specification: calls,
     prices: [{id: base, recurring: month, amount: "5.00"}]}
"""
    async with chat_with(write_context(offers=needing + phone), tmp_path) as chat:
        draft = await chat.draft()
        draft.items = [DraftItem(id="1", offering="both", choices={"speed": 500, "router": "standard"})]
        await chat.dependencies.drafts.save(draft)
        await chat.say("AB1 2CD")
        assert chat.messages[-1] == "review", chat.text
        await chat.say("yes")
        assert "TV needs a phone." in chat.text, chat.text
        assert await chat.orders() == []
