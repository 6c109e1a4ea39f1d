"""A customer sees, changes and ends in the chat what this conversation's orders brought, and nothing of others."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from actions.dependencies import Dependencies
from catalog_adapter.constraints.facts import Facts
from catalog_adapter.contexts import ContextKey
from catalog_adapter.qualification.qualifications import Qualifications
from foundation.database import Database
from foundation.secrets import Secrets
from orders.draft import DraftStore
from orders.inventory.changing import ended_item
from orders.inventory.services import Service
from orders.product_order.configured import configured_item
from orders.product_order.document import items_of
from orders.product_order.new_order import NewContact, NewOrder
from server.migrations import upgrade
from tests.actions.customer import Customer
from tests.orders.conftest import Shop
from tests.support.contexts import adapter_of

KEY = ContextKey(csp="acme", segment="home", locale="en-GB", channel="web")
BUNDLE = {"speed": 500, "router": "standard", "static_ip": False, "tv": True, "package": "small"}
LINE = {"speed": 500, "router": "standard", "static_ip": False, "term": "flex"}
CONTACT = {"name": "Ada Moss", "email": "ada@example.com", "phone": "+442079460123"}


class Chat(Customer):
    """A customer whose earlier orders the tests place and complete."""

    def __init__(self, dependencies: Dependencies, shop: Shop) -> None:
        super().__init__(dependencies, KEY)
        self.dependencies, self.shop = dependencies, shop

    async def has(self, offering: str, values: dict[str, Any], conversation_id: str = "c") -> dict[str, Any]:
        """This was ordered, and has been set up."""
        order = await self._ordered(offering, values, conversation_id)
        return await self.works(order["id"])

    async def orders(self) -> list[dict[str, Any]]:
        return [one.document for one in await self.shop.orders.list_for_conversation("c")]

    async def works(self, order_id: str) -> dict[str, Any]:
        """The OSS completes an order."""
        await self.shop.orders.change_state("acme", order_id, "inProgress")
        return (await self.shop.orders.change_state("acme", order_id, "completed")).document

    async def ends(self, service: Service) -> None:
        """A system of the CSP's orders the end of a service."""
        new = NewOrder(
            order_key=f"oss:{service.id}", csp="acme", segment="home", locale="en-GB", channel="oss", revision="r",
            contact=NewContact(), items=[ended_item(service, item_id="1")],
        )  # fmt: skip
        await self.works((await self.shop.orders.place_order(new)).id)

    async def gave_contact(self) -> None:
        draft = await self.draft()
        draft.contact = dict(CONTACT)
        await self.dependencies.drafts.save(draft)

    async def _ordered(self, offering: str, values: dict[str, Any], conversation_id: str) -> dict[str, Any]:
        context = await self.dependencies.adapter.resolve(KEY)
        new = NewOrder(
            order_key=f"{conversation_id}:{offering}:{values}", csp="acme", segment="home", locale="en-GB",
            channel="web", conversation_id=conversation_id, revision=context.revision,
            contact=NewContact(**CONTACT),
            items=[configured_item(context, offering, values, Facts("AB1 2CD"), item_id="1")],
        )  # fmt: skip
        return (await self.shop.orders.place_order(new)).document


@asynccontextmanager
async def chat_with(contexts: Path, tmp_path: Path) -> AsyncIterator[Chat]:
    """A customer of the contexts in a folder, with a database of their own."""
    database, secrets = Database(f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"), Secrets(tmp_path / "state")
    await upgrade(database)
    shop, qualifications = Shop(database, secrets), Qualifications(secrets)
    adapter = adapter_of(contexts)
    found = Chat(Dependencies(adapter, DraftStore(database), shop.orders, shop.inventory, qualifications), shop)
    await found.gave_contact()
    yield found
    await qualifications.close()
    await database.close()


@pytest.fixture
async def chat(write_context: Callable[..., Path], tmp_path: Path) -> AsyncIterator[Chat]:
    async with chat_with(write_context(), tmp_path) as found:
        yield found


def item(order: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = order["productOrderItem"][0]
    return found


def values(order: dict[str, Any]) -> dict[str, Any]:
    return {one["name"]: one["value"] for one in item(order)["product"]["productCharacteristic"]}


async def test_what_has_been_set_up_is_shown_with_what_is_paid(chat: Chat) -> None:
    await chat.say("what services do I have")
    assert chat.messages == ["services_none"]
    await chat.has("line", LINE)
    await chat.say("what services do I have")
    assert chat.messages == ["services"]
    card: Any = chat.replies[0].card
    assert [(one.name, one.place) for one in card.items] == [("Line", "AB1 2CD")]
    assert [one.value for one in card.totals] == ["£39.50 a month"]
    assert chat.buttons == ["Change Line (AB1 2CD)", "End Line (AB1 2CD)"]


async def test_nobody_sees_or_changes_what_another_conversation_has(chat: Chat) -> None:
    theirs = await chat.has("line", LINE, conversation_id="someone-else")
    for words in ("what services do I have", "I want to end my line", "I want to change my service"):
        await chat.say(words)
        assert not {"services", "review"} & set(chat.messages), words
    await chat.has("tv", {"package": "small"})
    product = item(theirs)["product"]["id"]
    context = await chat.dependencies.adapter.resolve(KEY)
    for intent in ("change_order", "end_service"):
        await chat._turn(context.understand_payload(f'/{intent}{{"item": "{product}"}}'))
        assert chat.messages == ["service_which"]
    assert (await chat.draft()).items == []


async def test_a_change_shows_the_difference_and_is_ordered_once_confirmed(chat: Chat) -> None:
    before = await chat.has("line", LINE)
    await chat.say("change my line to 100 Mbit/s")
    assert chat.messages[-1] == "review"
    assert "-£10.50 a month" in chat.text
    card: Any = chat.replies[-1].card
    assert "500 Mbit/s → 100 Mbit/s" in [row.value for row in card.items[0].rows]
    assert [row.value for row in card.totals] == ["£29.00 a month"], "nothing is set up again"
    await chat.say("yes")
    assert chat.messages[-1] == "order_placed"
    order = (await chat.orders())[-1]
    assert (item(order)["action"], item(order)["product"]["id"]) == ("modify", item(before)["product"]["id"])
    assert values(order) == {"speed": 100, "router": "standard", "static_ip": False}
    await chat.works(order["id"])
    await chat.say("what services do I have")
    assert "£29.00 a month" in [row.value for row in chat.replies[0].card.totals]  # type: ignore[union-attr]


async def test_a_change_that_the_constraints_refuse_is_explained_and_repaired(chat: Chat) -> None:
    await chat.has("line", LINE)
    await chat.say("change my line to 1000 Mbit/s")
    assert "The fastest line needs the pro router." in chat.text
    repair = next(one for one in chat.buttons if "Pro" in one)
    await chat.press(repair)
    assert chat.messages[-1] == "review"
    await chat.press("Send order")
    order = (await chat.orders())[-1]
    assert values(order) == {"speed": 1000, "router": "pro", "static_ip": False}


async def test_asked_for_a_change_without_saying_which_the_customer_is_asked(chat: Chat) -> None:
    await chat.has("line", LINE)
    await chat.has("tv", {"package": "small"})
    await chat.say("I want to change my service")
    assert chat.messages == ["service_which"]
    await chat.press("Change Line")
    assert chat.messages == ["service_change_or_move"]
    await chat.say("100 Mbit/s")
    assert chat.messages[-1] == "review"
    await chat.say("actually make it 500 Mbit/s")
    assert chat.messages[-1] == "service_change_or_move", "as it is now is no change"
    await chat.say("no")
    assert "Line stays as it is" in chat.text
    assert (await chat.draft()).items == []


async def test_a_service_ends_once_that_is_confirmed_and_completed(chat: Chat) -> None:
    await chat.has("line", LINE)
    await chat.say("I want to end my line")
    assert chat.messages == ["review"]
    assert "-£39.50 a month" in chat.text
    await chat.say("yes")
    order = (await chat.orders())[-1]
    assert (item(order)["action"], order["orderTotalPrice"]) == ("delete", [])
    await chat.say("I want to end my line")
    assert "being changed" in chat.text, "the order is under way"
    await chat.works(order["id"])
    await chat.say("what services do I have")
    assert chat.messages == ["services_none"]


async def test_saying_no_to_the_end_leaves_the_service(chat: Chat) -> None:
    await chat.has("line", LINE)
    await chat.say("I want to end my line")
    await chat.press("Cancel")
    assert chat.messages == ["stopped"]
    assert len(await chat.orders()) == 1


async def test_a_part_of_a_bundle_goes_and_the_bundle_stays(chat: Chat) -> None:
    await chat.has("both", BUNDLE)
    await chat.say("remove the TV")
    assert chat.messages[-1] == "review", chat.text
    assert "-£6.00 a month" in chat.text
    await chat.say("yes")
    order = (await chat.orders())[-1]
    actions = {one["productOffering"]["id"]: one["action"] for one in items_of(order)}
    assert actions == {"both": "modify", "line": "noChange", "tv": "delete"}


async def test_a_part_is_added_to_a_bundle_that_is_there(chat: Chat) -> None:
    await chat.has("both", {**BUNDLE, "tv": False} | {"package": "small"})
    await chat.say("add TV")
    await chat.say("the small package")
    assert chat.messages[-1] == "review", chat.text
    await chat.say("yes")
    actions = {one["productOffering"]["id"]: one["action"] for one in items_of((await chat.orders())[-1])}
    assert actions == {"both": "modify", "line": "noChange", "tv": "add"}


async def test_what_was_changed_by_another_order_meanwhile_is_not_changed_from_what_it_was(chat: Chat) -> None:
    order = await chat.has("line", LINE)
    await chat.say("change my line to 100 Mbit/s")
    service = await chat.dependencies.inventory.service(
        await chat.dependencies.adapter.resolve(KEY), item(order)["product"]["id"]
    )
    ended = NewOrder(
        order_key="oss", csp="acme", segment="home", locale="en-GB", channel="oss", revision="r",
        contact=NewContact(), items=[ended_item(service, item_id="1")],
    )  # fmt: skip
    await chat.shop.orders.place_order(ended)
    await chat.say("yes")
    assert "being changed" in chat.text
    assert "order_placed" not in chat.messages


async def test_an_order_that_is_worked_on_can_be_cancelled_and_not_changed(chat: Chat) -> None:
    order = await chat._ordered("line", LINE, "c")
    await chat.shop.orders.change_state("acme", order["id"], "inProgress")
    await chat.say("where is my order")
    assert chat.buttons == ["Cancel the order"]
    await chat.say("I want to change my order")
    assert (chat.messages, chat.buttons) == (["change_order"], ["Cancel the order"])
    await chat.press("Cancel the order")
    assert chat.messages == ["cancel_requested"]


async def test_after_it_is_done_cancelling_is_ending(chat: Chat) -> None:
    await chat.has("line", LINE)
    await chat.say("cancel my order")
    assert chat.messages == ["cancel_not_possible"]
    await chat.press("End Line")
    assert chat.messages == ["review"]
