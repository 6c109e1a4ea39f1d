"""The demo OSS as a process of its own, at the other end of the real path: webhooks in, states reported back."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from standardwebhooks import Webhook

from catalog_adapter.contexts import CatalogAdapter
from foundation.database import Database
from foundation.secrets import Secrets, new_token, secret_name
from foundation.settings import ROOT
from orders.tmf622.router import tmf622_router
from server.demo_oss.app import make_app
from tests.gateway.serving import free_port
from tests.orders.conftest import Shop, create_tables
from tests.orders.made import CSP, SECRET, home_bundle, new_order
from tests.orders.oss import eventually, served
from tests.orders.site import parts_of
from tests.orders.tmf import assert_valid


@pytest.fixture
def state_folder(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def secrets(state_folder: Path) -> Secrets:
    return Secrets(state_folder)


@pytest.fixture
async def shop(tmp_path: Path, secrets: Secrets) -> AsyncIterator[Shop]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'orders.db'}")
    await create_tables(database)
    yield Shop(database, secrets)
    await database.close()


@contextmanager
def demo_oss(state_folder: Path, server_url: str, port: int = 0) -> Iterator[str]:
    """The demo OSS's address, for as long as the block runs; then it is stopped as a supervisor does."""
    command = [
        sys.executable,
        "-m",
        "server.demo_oss",
        "--port",
        str(port),
        "--server-url",
        server_url,
        "--pause",
        "0.1",
    ]
    environment = os.environ | {"BESPOKE_STATE_FOLDER": str(state_folder)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        line = process.stdout.readline()
        assert line.startswith("demo OSS on http://"), line
        yield line.split()[-1]
    finally:
        process.terminate()
        assert process.wait(20) in (0, -15)


async def _csps() -> list[str]:
    return [CSP]


@asynccontextmanager
async def tmf622(shop: Shop, port: int) -> AsyncIterator[None]:
    app = FastAPI()
    app.include_router(tmf622_router(parts_of(shop, CatalogAdapter([]), _csps)))
    async with served(app, port):
        yield


async def received(url: str) -> list[dict[str, Any]]:
    async with httpx.AsyncClient(trust_env=False) as http:
        found: list[dict[str, Any]] = (await http.get(f"{url}/orders")).json()["orders"]
        return found


async def reaches(shop: Shop, order_id: str, state: str) -> None:
    async def there() -> bool:
        return (await shop.orders.get(CSP, order_id)).state == state

    await eventually(there, seconds=30)


async def test_an_order_is_worked_to_its_end_and_the_customer_hears_of_it(shop: Shop, state_folder: Path) -> None:
    port = free_port()
    with demo_oss(state_folder, f"http://127.0.0.1:{port}") as url:
        shop.urls["oss"] = f"{url}/webhooks/{CSP}"
        async with tmf622(shop, port), shop.delivering():
            order = await shop.orders.place_order(new_order(home_bundle()))
            await reaches(shop, order.id, "completed")
            await shop.settled()
        (known,) = await received(url)
        async with httpx.AsyncClient(trust_env=False) as http:
            assert (await http.get(f"{url}/health")).json() == {"status": "ok"}
            page = (await http.get(url)).text
    assert [notice.state for notice in shop.told] == ["inProgress", "completed"]
    assert (known["id"], known["order_number"], known["csp"]) == (order.id, order.order_number, CSP)
    assert [(one["state"], one["deliveries"]) for one in known["receipts"]] == [
        ("acknowledged", 1),
        ("inProgress", 1),
        ("completed", 1),
    ]
    assert_valid("ProductOrder", known["order"])
    assert order.order_number in page
    assert "Ada Moss" in page


async def test_it_reports_when_the_server_is_back(shop: Shop, state_folder: Path) -> None:
    port = free_port()
    with demo_oss(state_folder, f"http://127.0.0.1:{port}") as url:
        shop.urls["oss"] = f"{url}/webhooks/{CSP}"
        order = await shop.orders.place_order(new_order())
        async with shop.delivering():
            await shop.settled()
            assert (await shop.orders.get(CSP, order.id)).state == "acknowledged"
            async with tmf622(shop, port):
                await reaches(shop, order.id, "completed")


async def test_a_restart_takes_up_what_was_left_and_forgets_nothing(shop: Shop, state_folder: Path) -> None:
    port, own_port = free_port(), free_port()
    shop.urls["oss"] = f"http://127.0.0.1:{own_port}/webhooks/{CSP}"
    with demo_oss(state_folder, f"http://127.0.0.1:{port}", own_port):
        order = await shop.orders.place_order(new_order())
        async with shop.delivering():
            await shop.settled()
    with (state_folder / "demo_oss.jsonl").open("a") as file:
        file.write('{"csp": "torn in tw')
    with demo_oss(state_folder, f"http://127.0.0.1:{port}", own_port) as url:
        async with tmf622(shop, port), shop.delivering():
            await reaches(shop, order.id, "completed")
            await shop.settled()
        (known,) = await received(url)
    assert [one["state"] for one in known["receipts"]] == ["acknowledged", "inProgress", "completed"]


async def test_a_cancellation_is_granted(shop: Shop, state_folder: Path) -> None:
    port = free_port()
    with demo_oss(state_folder, f"http://127.0.0.1:{port}") as url:
        shop.urls["oss"] = f"{url}/webhooks/{CSP}"
        order = await shop.orders.place_order(new_order())
        await shop.orders.request_cancellation(CSP, order.id)
        async with tmf622(shop, port), shop.delivering():
            await reaches(shop, order.id, "cancelled")


async def test_after_a_rotation_it_verifies_with_what_it_was_told(
    shop: Shop, secrets: Secrets, state_folder: Path
) -> None:
    port, own_port = free_port(), free_port()
    shop.urls["oss"] = f"http://127.0.0.1:{own_port}/webhooks/{CSP}"
    token = secrets.get(secret_name(CSP, "OSS_TOKEN"), make=new_token).get_secret_value()
    new = await shop.keys.rotate(await shop.directory.get(CSP, "oss"), timedelta(0))
    with demo_oss(state_folder, f"http://127.0.0.1:{port}", own_port) as url:
        async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
            path, body = f"/webhooks/{CSP}/secret", {"secret": new.secret}
            assert (await http.put(path, json=body)).status_code == 401
            headers = {"authorization": f"Bearer {token}"}
            assert (await http.put(path, json={"secret": "open sesame"}, headers=headers)).status_code == 400
            assert (await http.put(path, json=body, headers=headers)).status_code == 204
    with demo_oss(state_folder, f"http://127.0.0.1:{port}", own_port):
        order = await shop.orders.place_order(new_order())
        async with tmf622(shop, port), shop.delivering():
            await reaches(shop, order.id, "completed")


@pytest.fixture
async def http(secrets: Secrets, state_folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Whoever sends something to the demo OSS's address."""
    app = make_app(server_url="http://127.0.0.1:9", secrets=secrets, file=state_folder / "received.jsonl", pause=3600)
    async with served(app, lifespan="on") as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        yield client


def signed(secrets: Secrets, body: str, webhook_id: str = "msg_1", age: float = 0) -> dict[str, str]:
    """Headers as the public package signs them."""
    stamp = time.time() - age
    signature = Webhook(secrets.get(SECRET).get_secret_value()).sign(
        webhook_id, datetime.fromtimestamp(stamp, UTC), body
    )
    return {"webhook-id": webhook_id, "webhook-timestamp": str(int(stamp)), "webhook-signature": signature}


EVENT = json.dumps(
    {
        "eventType": "ProductOrderCreateEvent",
        "event": {"productOrder": {"id": "order_1", "externalId": "<b>KTRM4739</b>", "state": "acknowledged"}},
    }
)


async def test_a_repeat_is_counted_and_has_no_effect(http: httpx.AsyncClient, secrets: Secrets) -> None:
    for is_new in (True, False, False):
        answer = await http.post(f"/webhooks/{CSP}", content=EVENT, headers=signed(secrets, EVENT))
        assert answer.json() == {"new": is_new}
    (order,) = (await http.get("/orders")).json()["orders"]
    assert order["deliveries"] == 3
    assert [(one["webhook_id"], one["deliveries"]) for one in order["receipts"]] == [("msg_1", 3)]


async def test_what_is_not_genuine_is_refused(http: httpx.AsyncClient, secrets: Secrets) -> None:
    right = signed(secrets, EVENT)
    wrong = [
        {},
        right | {"webhook-id": "msg_2"},
        right | {"webhook-timestamp": str(int(right["webhook-timestamp"]) - 1)},
        right | {"webhook-timestamp": "now"},
        right | {"webhook-signature": "v1,AAAA"},
        right | {"webhook-signature": right["webhook-signature"].replace("v1,", "v1a,")},
        signed(secrets, EVENT, age=301),
        signed(secrets, EVENT, age=-310),
        signed(secrets, EVENT + " "),
    ]
    for headers in wrong:
        assert (await http.post(f"/webhooks/{CSP}", content=EVENT, headers=headers)).status_code == 401, headers
    assert (await http.post("/webhooks/unknown-csp", content=EVENT, headers=right)).status_code == 401
    assert (await http.get("/orders")).json() == {"orders": []}
    both = right | {"webhook-signature": f"v1,AAAA {right['webhook-signature']}"}
    assert (await http.post(f"/webhooks/{CSP}", content=EVENT, headers=both)).status_code == 200


async def test_what_is_no_order_event_is_refused(http: httpx.AsyncClient, secrets: Secrets, state_folder: Path) -> None:
    no_id = '{"eventType": "x", "event": {"productOrder": {}}}'
    for body in ("", "[]", "{}", no_id, no_id.replace("{}", '{"id": 1}'), "[" * 100_000):
        answer = await http.post(f"/webhooks/{CSP}", content=body, headers=signed(secrets, body))
        assert answer.status_code == 400, body[:50]
    assert (await http.get("/orders")).json() == {"orders": []}
    assert not (state_folder / "received.jsonl").exists()


async def test_the_page_shows_text_as_text(http: httpx.AsyncClient, secrets: Secrets) -> None:
    await http.post(f"/webhooks/{CSP}", content=EVENT, headers=signed(secrets, EVENT))
    page = (await http.get("/")).text
    assert "&lt;b&gt;KTRM4739&lt;/b&gt;" in page
    assert "<b>" not in page


async def test_it_knows_nothing_of_our_orders_code() -> None:
    """An independent party: it would run with the packages of the product taken away."""
    told = "import server.demo_oss.__main__, sys; print(*{name.split('.')[0] for name in sys.modules})"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", told, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    assert not {"orders", "catalog_adapter", "gateway", "actions", "console"} & set(output.decode().split())
