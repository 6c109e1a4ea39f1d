"""``bespoke worker`` as a process of its own, beside others that come and go."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest

from foundation.secrets import Secrets, secret_name
from foundation.settings import ROOT, Settings
from orders.outbox.deliveries import Shown, Wanted
from orders.tmf622.models import ProductOrderCreate
from orders.tmf622.placing.order import OrderPlacing, Seen
from server.migrations import upgrade
from server.parts import Parts, make_parts
from server.secrets import with_secrets
from tests.gateway.serving import free_port
from tests.orders.oss import Arrival, Oss, eventually, served
from tests.orders.site import body, write_context

CSP = "acme"
#: A start takes seconds, many of them where others use the machine, too.
LONG = 90.0


class Place:
    """A database that workers share, its settings as environment variables, and a way to order."""

    def __init__(self, parts: Parts, environment: dict[str, str], folder: Path) -> None:
        self.parts = parts
        self._environment = environment
        self._folder = folder

    @asynccontextmanager
    async def worker(self, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """A worker that is starting; killed at the end, unless it has ended."""
        with (self._folder / "worker.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "server.cli", "worker", cwd=ROOT,
                env={**os.environ, **self._environment, **environment}, stdout=log, stderr=log,
            )  # fmt: skip
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()

    async def order(self) -> str:
        """An order that a server has taken; its id."""
        placing = OrderPlacing(self.parts.adapter, self.parts.qualifications, self.parts.orders, self.parts.inventory)
        sent = body()
        given = ProductOrderCreate.model_validate(sent)
        return (await placing.place(CSP, sent, given, Seen(None, None, ""), None)).id

    async def deliveries(self) -> list[Shown]:
        return await self.parts.deliveries.find(CSP, Wanted())


def environment_of(database_url: str, folder: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "BESPOKE_STATE_FOLDER": str(folder / "state"),
        "BESPOKE_CONTEXTS_FOLDER": str(folder / "contexts"),
        "BESPOKE_WEBHOOK_NETWORKS": '["127.0.0.0/8"]',
        "BESPOKE_OUTBOX_LEASE_SECONDS": "3",
        "BESPOKE_WEBHOOK_TIMEOUT": "2",
    }


@pytest.fixture
def oss(tmp_path: Path) -> Oss:
    return Oss(Secrets(tmp_path / "state").get(secret_name(CSP, "WEBHOOK_SECRET")).get_secret_value())


@pytest.fixture
async def place(
    postgres_database_url: str, tmp_path: Path, oss: Oss, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Place]:
    """PostgreSQL with an OSS that its CSP's orders go to."""
    environment = environment_of(postgres_database_url, tmp_path)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(served(oss))
        context = write_context(tmp_path / "contexts", CSP) / CSP / "context.yml"
        webhook = f"webhooks: [{{id: oss, url: '{url}', secret: {secret_name(CSP, 'WEBHOOK_SECRET')}}}]\n"
        context.write_text(context.read_text() + webhook)
        parts = make_parts(with_secrets(Settings()))
        await upgrade(parts.database)
        stack.push_async_callback(parts.stop)
        yield Place(parts, environment, tmp_path)


async def test_it_delivers_and_ends_when_told_to_once_what_is_under_way_has_ended(place: Place, oss: Oss) -> None:
    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def answer(_arrival: Arrival) -> int:
        asked.set()
        await may_answer.wait()
        return 204

    oss.answer = answer
    order_id = await place.order()
    port = free_port()
    pages = {"BESPOKE_WORKER_PORT": str(port), "BESPOKE_METRICS_TOKEN": "the-token-of-prometheus"}
    async with (
        place.worker(**pages) as worker,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http,
        asyncio.timeout(LONG),
    ):
        await asked.wait()
        await _tells_how_it_is(http)
        worker.send_signal(signal.SIGTERM)
        may_answer.set()
        assert await worker.wait() == 0
    assert oss.states(order_id) == ["acknowledged"]
    (shown,) = await place.deliveries()
    assert (shown.state, shown.delivery.attempts, shown.delivery.lease_until) == ("delivered", 1, None)


async def _tells_how_it_is(http: httpx.AsyncClient) -> None:
    """One delivery is under way."""
    ready = await _answer(http, "/health/ready")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready", "parts": {"database": True, "tables": True}})
    assert (await http.get("/metrics")).status_code == 401
    metrics = await http.get("/metrics", headers={"Authorization": "Bearer the-token-of-prometheus"})
    assert 'bespoke_deliveries_waiting{csp="acme",destination="webhook",state="pending"} 1.0' in metrics.text
    assert "bespoke_delivery_leases_expired_total 0.0" in metrics.text


async def _answer(http: httpx.AsyncClient, path: str) -> httpx.Response:
    """What it answers, once it listens."""
    while True:
        with contextlib.suppress(httpx.ConnectError):
            return await http.get(path)
        await asyncio.sleep(0.05)


async def test_what_a_killed_one_held_another_delivers(place: Place, oss: Oss) -> None:
    never = asyncio.Event()

    async def answer(_arrival: Arrival) -> int:
        await never.wait()
        return 204

    oss.answer = answer
    order_id = await place.order()
    async with place.worker() as first:
        await eventually(lambda: oss.arrivals, LONG)
        first.kill()
        assert await first.wait() == -signal.SIGKILL
    (held,) = await place.deliveries()
    assert (held.state, held.delivery.attempts) == ("pending", 1)
    assert held.delivery.lease_until is not None, "the dead one still holds it"
    oss.answer = lambda arrival: 204
    port = free_port()
    pages = {"BESPOKE_WORKER_PORT": str(port), "BESPOKE_METRICS_TOKEN": "the-token-of-prometheus"}
    async with place.worker(**pages), httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        await eventually(lambda: oss.states(order_id) == ["acknowledged"], LONG)
        shown = {"Authorization": "Bearer the-token-of-prometheus"}
        await _answer(http, "/health/live")
        assert "bespoke_delivery_leases_expired_total 1.0" in (await http.get("/metrics", headers=shown)).text
    assert len({arrival.webhook_id for arrival in oss.arrivals}) == 1


async def test_two_of_them_share_the_work_and_double_nothing(place: Place, oss: Oss) -> None:
    async with place.worker(), place.worker():
        orders = [await place.order() for _ in range(10)]
        for order_id in orders:
            await place.parts.orders.change_state(CSP, order_id, "inProgress")
        await eventually(lambda: len(oss.accepted) == 20, LONG)
    assert all(oss.states(one) == ["acknowledged", "inProgress"] for one in orders)
    assert len(oss.arrivals) == 20


async def test_on_sqlite_it_says_that_the_server_delivers(tmp_path: Path) -> None:
    write_context(tmp_path / "contexts", CSP)
    environment = environment_of(f"sqlite:///{tmp_path / 'test.db'}", tmp_path)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server.cli", "worker", cwd=ROOT, env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, said = await asyncio.wait_for(process.communicate(), LONG)
    assert process.returncode == 1
    assert said.decode().splitlines() == [
        "Error: SQLite has one delivery worker, and the server is it.", "Set DATABASE_URL to a PostgreSQL.",
    ]  # fmt: skip
