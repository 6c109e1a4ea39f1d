"""A customer whom the CSP's site vouches for: what is theirs from other conversations, and what they aren't asked."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from actions.customers import KnownCustomer
from actions.dependencies import Dependencies
from catalog_adapter.qualification.qualifications import Qualifications
from foundation.database import Database
from foundation.secrets import Secrets
from orders.draft import DraftStore
from server.migrations import upgrade
from tests.actions.test_services import LINE, Chat
from tests.orders.conftest import Shop
from tests.support.contexts import adapter_of

TOLD = {"name": "Ada Moss", "email": "ada@example.com", "phone": "12", "age": "42", "postcode": "nowhere"}


@pytest.fixture
async def chat(tmp_path: Path, write_context: Callable[..., Path]) -> AsyncIterator[Chat]:
    """Vouched for: conversations ``c`` and ``before`` are theirs, ``other`` is not."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'orders.db'}")
    await upgrade(database)
    secrets = Secrets(tmp_path / "state")
    shop, qualifications = Shop(database, secrets), Qualifications(secrets)

    async def customers(_conversation_id: str) -> KnownCustomer:
        return KnownCustomer(("c", "before"), TOLD)

    dependencies = Dependencies(
        adapter_of(write_context()), DraftStore(database), shop.orders, shop.inventory, qualifications
    )
    yield Chat(replace(dependencies, customers=customers), shop)
    await qualifications.close()
    await database.close()


async def test_orders_and_services_of_another_conversation_are_there_for_who_is_vouched_for_alone(chat: Chat) -> None:
    mine = await chat.has("line", LINE, "before")
    await chat.has("line", LINE, "other")

    await chat.say("where is my order")
    assert chat.messages == ["order_status_none"]

    chat.vouched = True
    await chat.say("where is my order")
    (card,) = [reply.card for reply in chat.replies if reply.card]
    assert card.kind == "order_status"
    assert card.order_id == mine["id"]
    await chat.say("what services do I have")
    (listed,) = [reply.card for reply in chat.replies if reply.card]
    assert chat.messages == ["services"]
    assert listed.kind == "order_summary"
    assert len(listed.items) == 1


async def test_what_the_site_tells_is_taken_unless_it_can_not_be_used(chat: Chat) -> None:
    chat.vouched = True
    await chat.say("I want a line")

    draft = await chat.draft()
    assert draft.contact == {"name": "Ada Moss", "email": "ada@example.com"}
    assert (draft.age, draft.postcode) == (42, None)
