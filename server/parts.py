"""The parts of the server, made from the settings and put together; nothing is started here.

Input: settings with every secret filled in. Output: :class:`Parts`, which knows the order to start and stop them in.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import structlog
from rasa_sdk.executor import ActionExecutor

from actions.customers import KnownCustomer
from actions.dependencies import Dependencies
from actions.registry import build_actions, build_executor
from analytics.recording.recorder import Recorder
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
from foundation.destinations import Destinations
from foundation.locks import Locks, make_locks
from foundation.machine.folder import folder_of
from foundation.sealing import Sealer
from foundation.secrets import Secrets
from foundation.settings import Settings
from gateway.channels.messaging.assembly import Channels
from gateway.conversations.service import Conversations
from gateway.gateway import Gateway
from gateway.handover.chatwoot.assembly import ChatwootHandOver
from gateway.handover.silence import put_back_silent
from gateway.identity.contact_points import ContactPoints
from orders.codes.codes import CODE, OrderCodes
from orders.draft import DraftStore
from orders.endpoints.announcing import Announcements
from orders.endpoints.desk import EndpointDesk
from orders.endpoints.directory import EndpointDirectory
from orders.endpoints.keys import EndpointKeys
from orders.inventory.inventory import ProductInventory
from orders.outbox.conversation import ConversationDeliverer
from orders.outbox.deliverer import Deliverer
from orders.outbox.deliveries import Deliveries
from orders.outbox.results import Rules
from orders.outbox.worker import Outbox
from orders.product_order.service import ProductOrderService
from orders.verification.contents import OrderContents
from orders.webhooks.connections import Connections
from orders.webhooks.sender import WebhookSender
from server.internal.turns import BotTurns
from server.migrations import upgrade
from server.order_codes import OrderCodeDeliverer
from server.order_notices import OrderNotices
from server.privacy.retention import Retention
from server.rehearsal.holding import Holder
from server.rehearsal.rehearsal import Rehearsal
from server.warm_up import WarmUp

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
    channels: Channels
    chatwoot: ChatwootHandOver
    orders: ProductOrderService
    inventory: ProductInventory
    endpoints: EndpointDirectory
    endpoint_desk: EndpointDesk
    deliveries: Deliveries
    sender: WebhookSender
    contact_points: ContactPoints
    codes: OrderCodes
    outbox: Outbox
    retention: Retention
    executor: ActionExecutor
    recorder: Recorder
    warm_up: WarmUp
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self, *, warm: bool, is_first: bool = True) -> None:
        """Bring the database up to date, then start what works in the background. Both are as in
        :func:`server.app.create_app`."""
        await self.start_delivering()
        silent = put_back_silent(self.gateway.desk, timedelta(minutes=self.settings.person_silent_minutes))
        for running in (
            self.gateway.missed.run(), self.channels.messaging.run(), self.chatwoot.desk.run(), silent,
        ):  # fmt: skip
            self._tasks.append(asyncio.create_task(running))
        if is_first:  # each that counted would count the same conversations again
            self._tasks.append(asyncio.create_task(self.recorder.run()))
        if warm:
            self._tasks.append(self.warm_up.begin())

    async def start_delivering(self) -> None:
        """As :meth:`start`, of what a delivery worker needs."""
        await upgrade(self.database)
        await self.bus.start()
        running = self.outbox.run(), self.live.run(), self.retention.run()
        self._tasks = [asyncio.create_task(one) for one in running]

    async def drain(self, seconds: float) -> None:
        """Before :meth:`stop`, while requests are still served, as the bot's are for its turns: take no new turns, and
        let those under way end, for so long at most."""
        self.gateway.stopping.begin()
        await asyncio.gather(
            self.gateway.drain(seconds), self.channels.messaging.stop(seconds), self.chatwoot.desk.stop(seconds)
        )

    async def stop(self) -> None:
        """Let turns and deliveries that are under way end, then close every connection."""
        await self.channels.messaging.stop()
        await self.chatwoot.desk.stop()
        await self.gateway.close()
        await self.outbox.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.catalogues.close()
        await self.qualifications.close()
        await self.inventory.close()
        await self.sender.close()
        await self.contact_points.close()
        await self.bus.stop()
        await self.locks.close()
        await self.database.close()
        _log.info("server stopped")


def make_parts(settings: Settings, *, alone: bool = False) -> Parts:
    """The parts that the settings ask for, wired to each other. ``alone``: for a process that only delivers."""
    database = Database(settings.effective_database_url)
    machine = folder_of(settings)
    bus, locks = make_bus(settings.redis_url, machine), make_locks(settings.redis_url, machine)
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
    destinations, keys = Destinations(settings.webhook_networks), EndpointKeys(database, secrets, Sealer(secrets))
    endpoints = EndpointDirectory(database, adapter.webhooks, keys, destinations, demo_oss_url=settings.demo_oss_url)
    orders = ProductOrderService(
        database,
        bus,
        endpoints=endpoints,
        keep_content=OrderContents(database, adapter).keep,
        public_url=settings.effective_public_url,
    )
    inventory = ProductInventory(database, secrets)
    connections = Connections(destinations, secrets, timeout=settings.webhook_timeout)
    sender = WebhookSender(endpoints, keys, connections, timeout=settings.webhook_timeout)
    contact_points = ContactPoints(adapter, database, secrets, settings)
    codes = OrderCodes(database, bus, settings.signing_key.get_secret_value().encode(), contact_points.can_reach)
    order_drafts = DraftStore(database)
    dependencies = Dependencies(
        adapter=adapter,
        drafts=order_drafts,
        orders=orders,
        inventory=inventory,
        qualifications=qualifications,
        customers=partial(_customer, Conversations(database)),
        codes=codes,
    )
    actions = build_actions(dependencies)
    gateway = Gateway(database, bus, locks, adapter, settings, BotTurns(dependencies, actions))
    channels = Channels(gateway, database, bus, locks, secrets)
    deliverers: dict[str, Deliverer] = {
        "webhook": sender, CODE: OrderCodeDeliverer(codes, contact_points, adapter),
    }  # fmt: skip
    if settings.redis_url or not alone:  # a chat that is open in another process hears of its messages over Redis
        deliverers["conversation"] = ConversationDeliverer(database, OrderNotices(gateway, adapter))
    outbox = Outbox(
        database,
        bus,
        deliverers,
        rules=Rules(settings.webhook_retry_seconds),
        announce=Announcements(endpoints),
        lease_seconds=settings.outbox_lease_seconds,
        poll_seconds=settings.outbox_poll_seconds,
        attempt_days=settings.outbox_attempt_days,
    )
    chatwoot = ChatwootHandOver(gateway, database, locks, secrets, partial(_has_order, order_drafts))
    rehearsal = Rehearsal(adapter, Holder(adapter, gateway.bot, database))
    publisher = Publisher(database, adapter, live, catalogues, rehearsal)
    drafts = Drafts(database)
    return Parts(
        settings, database, bus, locks, secrets, adapter, catalogues, CatalogueEvents(catalogues, bus), qualifications,
        live, publisher, drafts, Revisions(database, drafts), gateway, channels, chatwoot, orders, inventory, endpoints,
        EndpointDesk(database, bus, endpoints, keys), Deliveries(database, bus), sender, contact_points, codes, outbox,
        Retention(database, adapter, locks), build_executor(actions), Recorder(database, locks), WarmUp(adapter),
    )  # fmt: skip


async def _has_order(drafts: DraftStore, csp: str, conversation_id: str) -> bool:
    return bool((await drafts.load(conversation_id, csp)).items)


async def _customer(all_conversations: Conversations, conversation_id: str) -> KnownCustomer:
    conversations, told = await all_conversations.customer(conversation_id)
    return KnownCustomer(tuple(conversations), told)
