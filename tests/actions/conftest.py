"""A customer of the small context, which a test may change."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from catalog_adapter.contexts import ContextKey
from foundation.bus import InProcessBus
from foundation.database import Database
from orders.draft import DraftStore
from orders.draft.store import OrderDraftRow
from orders.product_order.service import ProductOrderService
from tests.actions.customer import Customer
from tests.catalog_adapter.conftest import write_context
from tests.orders.made import lookup
from tests.support.contexts import adapter_of

__all__ = ["write_context"]


@pytest.fixture
async def customer_of(write_context: Callable[..., Path], tmp_path: Path) -> AsyncIterator[Callable[..., Customer]]:
    """Makes a customer of ``acme/home``, with the text of some files replaced."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'drafts.db'}")
    async with database.engine.begin() as connection:
        await connection.run_sync(OrderDraftRow.metadata.tables["order_draft"].create)

    def make(**files: str) -> Customer:
        orders = ProductOrderService(database, InProcessBus(), webhooks=lookup(), public_url="http://shop.example")
        key = ContextKey(csp="acme", segment="home", locale="en-GB", channel="web")
        return Customer(adapter_of(write_context(**files)), DraftStore(database), orders, key)

    yield make
    await database.close()


@pytest.fixture
def customer(customer_of: Callable[..., Customer]) -> Customer:
    """A customer of the small context as it is."""
    return customer_of()
