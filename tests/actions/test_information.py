"""What the OSS asks is put to the customer in the chat, and whatever the customer then says goes back to the OSS."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.dependencies import Dependencies
from actions.forms import ContinueOrder
from catalog_adapter.contexts import CatalogAdapter, ContextKey
from catalog_adapter.intents.understanding import Understanding
from catalog_adapter.qualification.qualifications import Qualifications
from catalog_adapter.sources.folder import FolderSource
from catalog_adapter.tone.reply import Asked
from foundation.database import Database
from foundation.secrets import Secrets
from orders.draft import DraftStore, OrderDraft
from orders.product_order.change import OrderChange
from server.migrations import upgrade
from tests.orders.conftest import Shop
from tests.orders.made import new_order

KEY = ContextKey(csp="acme", segment="home", locale="en-GB")
QUESTION = {"id": "q1", "author": "oss", "text": "Which floor?", "@type": "InformationRequired"}


class Chat:
    """One conversation, as the action that takes messages in sees it."""

    def __init__(self, shop: Shop, adapter: CatalogAdapter, qualifications: Qualifications) -> None:
        self.shop, self.adapter, self.number = shop, adapter, 0
        self.drafts = DraftStore(shop.database)
        self.action = ContinueOrder(Dependencies(adapter, self.drafts, shop.orders, shop.inventory, qualifications))

    async def understands(self, text: str, asked: Asked | None) -> Understanding:
        return (await self.adapter.resolve(KEY)).understand(text, asked)

    async def says(self, understanding: Understanding) -> list[str]:
        """The ids of the replies."""
        self.number += 1
        metadata = {"context": KEY.model_dump(), "understanding": understanding.model_dump(mode="json")}
        latest = {"text": understanding.text, "message_id": f"m{self.number}", "metadata": metadata}
        tracker = Tracker("c1", {}, latest, [], False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        await self.action.run(dispatcher, tracker, {})
        return [one["custom"]["reply"]["message_id"] for one in dispatcher.messages]


@pytest.fixture
async def chat(write_context: Callable[..., Path], tmp_path: Path) -> AsyncIterator[Chat]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'test.db'}")
    await upgrade(database)
    shop = Shop(database, Secrets(tmp_path / "state"))
    found = Chat(shop, CatalogAdapter([FolderSource(write_context())]), Qualifications(Secrets(tmp_path / "state")))
    await found.drafts.save(OrderDraft(conversation_id="c1", csp="acme", placed=1))
    yield found
    await database.close()


async def asked(chat: Chat) -> Any:
    order = await chat.shop.orders.place_order(new_order(csp="acme", conversation_id="c1"))
    await chat.shop.orders.change("acme", order.id, OrderChange(notes=[QUESTION]))
    return order


async def test_free_words_are_the_answer_and_reach_the_oss(chat: Chat) -> None:
    order = await asked(chat)
    heard = await chat.understands("third one up, the bell says Moss", Asked(kind="information"))
    assert heard.intent == "inform"
    assert await chat.says(heard) == ["order_information_passed_on"]
    notes = (await chat.shop.orders.get("acme", order.id)).document["note"]
    assert [one["text"] for one in notes if one["@type"] == "InformationProvided"] == [heard.text]


async def test_after_the_answer_the_conversation_goes_on_as_ever(chat: Chat) -> None:
    await asked(chat)
    await chat.says(await chat.understands("the third", Asked(kind="information")))
    again = await chat.says(Understanding(text="something", intent="inform", confidence=1.0))
    assert again == ["ask_offering"]


async def test_a_question_of_the_customer_is_not_the_answer(chat: Chat) -> None:
    await asked(chat)
    heard = await chat.understands("how much is the line?", Asked(kind="information"))
    assert heard.intent != "inform"


async def test_what_belongs_to_the_order_in_hand_stays_there(chat: Chat) -> None:
    order = await asked(chat)
    draft = OrderDraft(conversation_id="c1", csp="acme", placed=1)
    draft.add_item("line")
    await chat.drafts.save(draft)
    speed = (await chat.understands("1000 Mbit/s please", None)).model_copy(update={"intent": "inform"})
    assert any(one.kind in ("value", "number") for one in speed.entities)
    assert "order_information_passed_on" not in await chat.says(speed)
    notes = (await chat.shop.orders.get("acme", order.id)).document["note"]
    assert "InformationProvided" not in {one["@type"] for one in notes}
