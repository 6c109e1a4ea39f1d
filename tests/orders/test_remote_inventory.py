"""A CSP's own product inventory, at the other end of real HTTP: only what a conversation's orders brought is taken."""

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from catalog_adapter.contexts import ContextKey, ResolvedContext
from foundation.database import Database
from foundation.secrets import Secrets
from orders.errors import InventoryUnavailable, ProductNotFound
from tests.catalog_adapter.conftest import CONTEXT, write_context
from tests.orders.conftest import Shop
from tests.orders.made import new_order
from tests.orders.oss import served
from tests.support.contexts import adapter_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

__all__ = ["write_context"]

Json = dict[str, Any]
KEY = ContextKey(csp="acme", segment="home", locale="en-GB", channel="web")


class Inventory:
    """A server that ignores every filter, as some do."""

    def __init__(self) -> None:
        self.products: list[Json] = []
        self.broken = b""

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        app = FastAPI()

        @app.get("/product")
        async def listed() -> Response:
            return Response(self.broken) if self.broken else JSONResponse(self.products)

        @app.get("/product/{product_id}")
        async def one(product_id: str, request: Request) -> Response:
            found = [one for one in self.products if one["id"] == product_id]
            return JSONResponse(found[0] if found else {"code": "404"}, 200 if found else 404)

        async with served(app) as url:
            yield url


def product(name: str, customer: str, offering: str = "line", **more: Any) -> Json:
    return {
        "id": name, "status": "active", "name": "Line", "productOffering": {"id": offering},
        "relatedParty": [{"id": customer, "@referredType": "Individual"}],
        "productCharacteristic": [{"name": "speed", "value": "500"}, {"name": "static_ip", "value": "false"}], **more,
    }  # fmt: skip


@pytest.fixture
def context_at(write_context: Callable[..., Path]) -> Callable[[str], Any]:
    async def make(url: str) -> ResolvedContext:
        text = CONTEXT + f'inventory: {{url: "{url}", timeout_seconds: 2}}\n'
        return await adapter_of(write_context(context=text)).resolve(KEY)

    return make


async def test_only_what_the_conversations_own_orders_brought_is_taken(shop: Shop, context_at: Any) -> None:
    order = await shop.orders.place_order(new_order(csp="acme"))
    customer = f"customer-{order.id}"
    inventory = Inventory()
    inventory.products = [
        product("mine", customer),
        product("theirs", "customer-of-another"),
        product("ended", customer, status="terminated"),
        {"id": "odd", "relatedParty": "nobody", "status": "active"},
        product("bundle", customer, "both", productRelationship=[{"relationshipType": "bundles",
                                                                  "product": {"id": "part"}}]),
        product("part", customer),
    ]  # fmt: skip
    async with inventory.serving() as url:
        context = await context_at(url)
        found = await shop.inventory.services(context, "c1")
        assert [(one.id, len(one.parts)) for one in found] == [("mine", 0), ("bundle", 1)]
        assert found[0].configuration(context.model("line").configurable) == {"speed": 500, "static_ip": False}
        assert await shop.inventory.services(context, "another-conversation") == []
        assert (await shop.inventory.service(context, "bundle")).parts[0]["id"] == "part"
        with pytest.raises(ProductNotFound):
            await shop.inventory.service(context, "../none")
    await shop.inventory.close()


async def test_an_inventory_that_can_not_be_used_is_told_as_that(shop: Shop, context_at: Any) -> None:
    await shop.orders.place_order(new_order(csp="acme"))
    inventory = Inventory()
    async with inventory.serving() as url:
        context = await context_at(url)
        for answer in (b"<html>", b"{}", b"[" * 100_000):
            inventory.broken = answer
            with pytest.raises(InventoryUnavailable):
                await shop.inventory.services(context, "c1")
    await shop.inventory.close()


async def test_an_inventory_that_is_away_is_told_as_that(database: Database, secrets: Secrets, context_at: Any) -> None:
    shop = Shop(database, secrets)
    await shop.orders.place_order(new_order(csp="acme"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(InventoryUnavailable):
        await shop.inventory.services(await context_at(url), "c1")
    await shop.inventory.close()
