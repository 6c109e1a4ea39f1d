"""``bespoke orders``: orders are listed, shown and verified from the database alone, and tokens made."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from foundation.database import Database
from foundation.settings import Settings, settings
from orders.product_order.table import ProductOrder
from orders.tmf622.models import ProductOrderCreate
from orders.tmf622.placing.order import OrderPlacing, Seen
from server.cli import app
from server.parts import make_parts
from server.secrets import with_secrets
from tests.orders.site import body, write_context

CSP = "acme"


@pytest.fixture
def order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An order that a server has placed and that has ended since."""
    monkeypatch.setenv("BESPOKE_STATE_FOLDER", str(tmp_path / "state"))
    monkeypatch.setenv("BESPOKE_CONTEXTS_FOLDER", str(write_context(tmp_path / "contexts", CSP)))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'test.db'}")
    settings.cache_clear()
    yield asyncio.run(_placed(Settings()))
    settings.cache_clear()


async def _placed(chosen: Settings) -> ProductOrder:
    parts = make_parts(with_secrets(chosen))
    await parts.start(warm=False)
    placing = OrderPlacing(parts.adapter, parts.qualifications, parts.orders, parts.inventory)
    sent = body()
    order = await placing.place(CSP, sent, ProductOrderCreate.model_validate(sent), Seen(None, None, ""), None)
    await parts.stop()
    return order


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


def test_an_order_is_listed_shown_and_verified(order: ProductOrder) -> None:
    code, told = run("orders", "list", CSP)
    assert code == 0
    assert order.order_number in told
    code, told = run("orders", "show", order.order_number)
    assert code == 0
    assert f'"id": "{order.id}"' in told
    assert "productOrderCreateEvent" in told
    code, told = run("orders", "verify", order.id)
    assert code == 0, told
    assert "as it was validated" in told


def test_an_order_that_was_tampered_with_is_told(order: ProductOrder) -> None:
    changed = json.loads(json.dumps(order.document))
    changed["productOrderItem"][0]["itemPrice"][0]["price"]["taxIncludedAmount"]["value"] = 1.0
    asyncio.run(_store(order.id, changed))
    code, told = run("orders", "verify", order.id)
    assert code == 1
    assert "1.0 in the order, 29.0 in the content" in told


async def _store(order_id: str, document: dict[str, Any]) -> None:
    database = Database(settings().effective_database_url)
    async with database.transaction() as session:
        row = await session.get(ProductOrder, order_id)
        assert row is not None
        row.document = document
        session.add(row)
    await database.close()


def test_a_token_is_shown_once_and_listed_without_itself(order: ProductOrder) -> None:
    code, told = run("orders", "tokens", "make", CSP, "--scope", "read", "--scope", "events", "--days", "30")
    assert code == 0, told
    token = next(line for line in told.splitlines() if line.startswith("oss_"))
    code, told = run("orders", "tokens", "list", CSP)
    assert code == 0
    assert "events read" in told
    assert token not in told
    token_id = token.split("_")[1]
    assert run("orders", "tokens", "revoke", CSP, token_id)[0] == 0
    assert "revoked" in run("orders", "tokens", "list", CSP)[1]
