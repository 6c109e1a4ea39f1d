"""What orders stand on, real: SQLite and PostgreSQL, secrets on disk, an OSS on loopback, a running outbox."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import SQLModel, col, delete, select

from catalog_adapter.revisions.tables import ContextContent
from foundation.bus import InProcessBus
from foundation.database import Database
from foundation.destinations import Destinations
from foundation.sealing import Sealer
from foundation.secrets import Secrets
from foundation.settings import Settings
from orders.endpoints.announcing import Announcements
from orders.endpoints.directory import EndpointDirectory
from orders.endpoints.health import HealthRules
from orders.endpoints.keys import EndpointKeys
from orders.events.notice import OrderEventNotice
from orders.inventory.inventory import ProductInventory
from orders.outbox.conversation import ConversationDeliverer
from orders.outbox.deliverer import Deliverer
from orders.outbox.deliveries import Deliveries, ShownState, Wanted
from orders.outbox.delivery import Delivery
from orders.outbox.results import Rules
from orders.outbox.worker import Outbox
from orders.product_order.listing import OrderListing
from orders.product_order.service import KeepContent, ProductOrderService
from orders.tables import (
    CancelProductOrder,
    DeliveryAttempt,
    EndpointKey,
    EndpointState,
    HubSubscription,
    InventoryProduct,
    OrderEvent,
    OrderParty,
    OssToken,
    ProductOrder,
    ReceivedEvent,
)  # fmt: skip
from orders.webhooks.connections import Connections
from orders.webhooks.sender import WebhookSender
from tests.orders.made import CSP, SECRET, keep_nothing, webhook
from tests.orders.oss import Oss, eventually, served
from tests.support.databases import new_postgres_database

if TYPE_CHECKING:
    from tests.orders.site import Site

TABLES = [
    table.__table__  # type: ignore[attr-defined]
    for table in (
        ContextContent, ProductOrder, OrderParty, CancelProductOrder, ReceivedEvent, OrderEvent, Delivery,
        DeliveryAttempt, EndpointKey, EndpointState, HubSubscription, OssToken,
        InventoryProduct,
    )
]  # fmt: skip
LOOPBACK = ("127.0.0.0/8", "::1/128")
QUICK = (0.02,) * 200
QUICK_HEALTH = HealthRules(cooling=0.02, longest_cooling=0.1, slowing=0.02)


@pytest.fixture(scope="session")
def postgres(postgres_url: str) -> Iterator[str]:
    """The address of a PostgreSQL database for all tests of orders, one after the other."""
    with new_postgres_database(postgres_url) as url:
        yield Settings(database_url=url).effective_database_url


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
    """Orders with their outbox. ``urls`` are the webhooks' addresses, ``settings`` what else each says in the context;
    ``told`` what the conversations heard."""

    database: Database
    secrets: Secrets
    bus: InProcessBus = field(default_factory=InProcessBus)
    urls: dict[str, str] = field(default_factory=dict)
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    networks: tuple[str, ...] = LOOPBACK
    told: list[OrderEventNotice] = field(default_factory=list)
    notify: Callable[[OrderEventNotice], Awaitable[None]] | None = None

    def __post_init__(self) -> None:
        self.destinations = Destinations(self.networks)
        self.keys = EndpointKeys(self.database, self.secrets, Sealer(self.secrets))
        self.directory = EndpointDirectory(
            self.database, self.webhooks, self.keys, self.destinations, demo_oss_url="http://127.0.0.1:9/"
        )
        self.inventory = ProductInventory(self.database, self.secrets)
        self.keep(keep_nothing)

    def keep(self, keep_content: KeepContent) -> None:
        """From now on this keeps the content that orders are made with."""
        self.orders = ProductOrderService(
            self.database,
            self.bus,
            endpoints=self.directory,
            keep_content=keep_content,
            public_url="http://shop.example",
        )

    async def webhooks(self, csp: str) -> list[Any]:
        return [webhook(url, id=name, **self.settings.get(name, {})) for name, url in self.urls.items()]

    def sender(self, patience: float = 5.0) -> WebhookSender:
        """A sender, to be closed; ``patience`` is the webhook timeout in seconds."""
        connections = Connections(self.destinations, self.secrets, timeout=patience)
        return WebhookSender(self.directory, self.keys, connections, timeout=patience)

    async def listed(self, csp: str) -> list[dict[str, Any]]:
        """The documents of a CSP's orders, the oldest first."""
        page = await OrderListing(self.database).orders(csp, [], offset=0, limit=1000)
        return list(page.resources)

    async def _notify(self, notice: OrderEventNotice) -> None:
        if self.notify:
            await self.notify(notice)
        self.told.append(notice)

    @asynccontextmanager
    async def delivering(
        self,
        *,
        workers: int = 1,
        patience: float = 5.0,
        retry_seconds: tuple[float, ...] = QUICK,
        health: HealthRules = QUICK_HEALTH,
        **settings: Any,
    ) -> AsyncIterator[list[Outbox]]:
        """Outbox workers at work, with short waits; ``patience`` is the webhook timeout in seconds."""
        sender = self.sender(patience)
        ways: dict[str, Deliverer] = {
            "webhook": sender,
            "conversation": ConversationDeliverer(self.database, self._notify),
        }
        settings = {
            "rules": Rules(retry_seconds, health), "announce": Announcements(self.directory),
            "lease_seconds": 10.0, "poll_seconds": 0.02, **settings,
        }  # fmt: skip
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

    @property
    def staff(self) -> Deliveries:
        """What staff can do with deliveries."""
        return Deliveries(self.database, self.bus)

    async def replay_all(self, *states: ShownState) -> int:
        """Send all again, or those in these states."""
        return await self.staff.replay(CSP, Wanted(states=states))

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
async def site(database: Database, secrets: Secrets, shop: Shop, tmp_path: Path) -> "AsyncIterator[Site]":
    """The shop's orders over TMF622, for the small context."""
    from tests.orders.site import site_of, write_context  # they stand on this module

    async with site_of(database, secrets, shop, write_context(tmp_path / "contexts")) as found:
        yield found


@pytest.fixture
async def open_shop(shop: Shop, oss: Oss) -> AsyncIterator[Shop]:
    """The shop delivering to a running OSS."""
    async with served(oss) as url:
        shop.urls["oss"] = f"{url}/webhooks"
        async with shop.delivering():
            yield shop
