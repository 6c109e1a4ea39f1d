"""A customer of the small context, which a test may change."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from actions.dependencies import Dependencies
from catalog_adapter.contexts import ContextKey
from catalog_adapter.qualification.qualifications import Qualifications
from foundation.database import Database
from foundation.secrets import Secrets
from orders.draft import DraftStore
from orders.draft.store import OrderDraftRow
from tests.actions.customer import Customer
from tests.catalog_adapter.conftest import write_context
from tests.orders.conftest import Shop
from tests.support.contexts import adapter_of

__all__ = ["write_context"]


@pytest.fixture
async def customer_of(write_context: Callable[..., Path], tmp_path: Path) -> AsyncIterator[Callable[..., Customer]]:
    """Makes a customer of ``acme/home``, with the text of some files replaced."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'drafts.db'}")
    async with database.engine.begin() as connection:
        for table in ("order_draft", "product_order", "inventory_product"):
            await connection.run_sync(OrderDraftRow.metadata.tables[table].create)

    secrets = Secrets(tmp_path / "state")
    qualifications = Qualifications(secrets)
    shop = Shop(database, secrets)

    def make(**files: str) -> Customer:
        dependencies = Dependencies(
            adapter_of(write_context(**files)), DraftStore(database), shop.orders, shop.inventory, qualifications
        )
        key = ContextKey(csp="acme", segment="home", locale="en-GB", channel="web")
        return Customer(dependencies, key)

    yield make
    await qualifications.close()
    await database.close()


@pytest.fixture
def customer(customer_of: Callable[..., Customer]) -> Customer:
    """A customer of the small context as it is."""
    return customer_of()
