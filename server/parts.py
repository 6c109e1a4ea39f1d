"""The parts of the server, made from the settings and put together; nothing is started here.

Input: settings with every secret filled in. Output: :class:`Parts`, which knows the order to start and stop them in.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import structlog
from rasa_sdk.executor import ActionExecutor

from actions.dependencies import Dependencies
from actions.registry import build_executor
from catalog_adapter.contexts import CatalogAdapter
from catalog_adapter.qualification.qualifications import Qualifications
from catalog_adapter.revisions.drafts import Drafts
from catalog_adapter.revisions.live import LiveContexts
from catalog_adapter.revisions.publisher import Publisher
from catalog_adapter.revisions.revisions import Revisions
from catalog_adapter.sources.catalogue_events import CatalogueEvents
from catalog_adapter.sources.catalogues import Catalogues
from catalog_adapter.sources.database import DatabaseSource
from catalog_adapter.sources.folder import FolderSource
from catalog_adapter.sources.layered import LayeredSource
from foundation.bus import Bus, make_bus
from foundation.database import Database
from foundation.locks import Locks, make_locks
from foundation.secrets import Secrets
from foundation.settings import Settings
from gateway.gateway import Gateway
from orders.draft import DraftStore
from orders.outbox.conversation import ConversationDeliverer
from orders.outbox.worker import Outbox
from orders.product_order.service import ProductOrderService
from orders.webhooks.sender import WebhookSender
from server.migrations import upgrade
from server.order_notices import OrderNotices
from server.rehearsal.holding import Holder
from server.rehearsal.rehearsal import Rehearsal
from server.warm_up import warm_up

_log = structlog.get_logger(__name__)


@dataclass
class Parts:
    """Everything one server process is made of."""

    settings: Settings
    database: Database
    bus: Bus
    locks: Locks
    secrets: Secrets
    adapter: CatalogAdapter
    catalogues: Catalogues
    catalogue_events: CatalogueEvents
    qualifications: Qualifications
    live: LiveContexts
    publisher: Publisher
    drafts: Drafts
    revisions: Revisions
    gateway: Gateway
    orders: ProductOrderService
    sender: WebhookSender
    outbox: Outbox
    executor: ActionExecutor
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self, *, warm: bool) -> None:
        """Bring the database up to date, then start what works in the background."""
        await upgrade(self.database)
        await self.bus.start()
        self._tasks = [asyncio.create_task(self.outbox.run()), asyncio.create_task(self.live.run())]
        if warm:
            self._tasks.append(asyncio.create_task(warm_up(self.adapter)))

    async def stop(self) -> None:
        """Let turns and deliveries that are under way end, then close every connection."""
        await self.gateway.close()
        await self.outbox.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.catalogues.close()
        await self.qualifications.close()
        await self.sender.close()
        await self.bus.stop()
        await self.locks.close()
        await self.database.close()
        _log.info("server stopped")


def make_parts(settings: Settings) -> Parts:
    """The parts that the settings ask for, wired to each other."""
    database = Database(settings.effective_database_url)
    bus, locks = make_bus(settings.redis_url), make_locks(settings.redis_url)
    secrets = Secrets(settings.state_folder)
    published = DatabaseSource(database)
    catalogues = Catalogues(settings.state_folder / "catalogues", secrets, settings.effective_public_url)
    qualifications = Qualifications(secrets)
    adapter = CatalogAdapter(
        [LayeredSource(published, catalogues), LayeredSource(FolderSource(settings.contexts_folder), catalogues)],
        memory=settings.contexts_memory_mb * 2**20,
        eager=True,
    )
    live = LiveContexts(published, adapter, bus)
    catalogues.on_change(live.look)
    gateway = Gateway(database, bus, locks, adapter, settings)
    orders = ProductOrderService(database, bus, webhooks=adapter.webhooks, public_url=settings.effective_public_url)
    sender = WebhookSender(
        adapter.webhooks, secrets, demo_oss_url=settings.demo_oss_url, timeout=settings.webhook_timeout
    )
    conversations = ConversationDeliverer(database, OrderNotices(gateway, adapter))
    outbox = Outbox(
        database,
        bus,
        {"webhook": sender, "conversation": conversations},
        retry_seconds=settings.webhook_retry_seconds,
        lease_seconds=settings.outbox_lease_seconds,
        poll_seconds=settings.outbox_poll_seconds,
    )
    order_drafts = DraftStore(database)
    executor = build_executor(Dependencies(adapter=adapter, drafts=order_drafts, orders=orders))
    rehearsal = Rehearsal(adapter, Holder(adapter, gateway.bot, order_drafts))
    publisher = Publisher(database, adapter, live, catalogues, rehearsal)
    drafts = Drafts(database)
    return Parts(
        settings, database, bus, locks, secrets, adapter, catalogues, CatalogueEvents(catalogues, bus), qualifications,
        live, publisher, drafts, Revisions(database, drafts), gateway, orders, sender, outbox, executor,
    )  # fmt: skip
