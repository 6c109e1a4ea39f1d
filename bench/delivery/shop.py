"""``python -m bench.delivery.shop SETUP place deliver``: a process that places orders, delivers, or both.

Conversations order one after the other, each the same orders after a restart: what was confirmed already is not placed
again, by its key. Each order is then reported on as an OSS would do. ``place`` ends when all is done, unless it also
delivers.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import uvloop

from bench.delivery.made import CSP, LATER_STATES, SECRET, Setup, made_order
from catalog_adapter.contexts.models import Webhook
from foundation.bus import InProcessBus
from foundation.database import Database
from foundation.destinations import Destinations
from foundation.logging import configure_logging
from foundation.sealing import Sealer
from foundation.secrets import Secrets
from orders.endpoints.announcing import Announcements
from orders.endpoints.directory import EndpointDirectory
from orders.endpoints.health import HealthRules
from orders.endpoints.keys import EndpointKeys
from orders.outbox.results import Rules
from orders.outbox.worker import Outbox
from orders.product_order.service import ProductOrderService
from orders.webhooks.connections import Connections
from orders.webhooks.sender import WebhookSender

#: Short, so that a run with faults ends soon; the rules are the same.
_RETRY_SECONDS = (0.2, 0.5, *(1.0,) * 100)
_HEALTH = HealthRules(cooling=0.3, longest_cooling=1.0, slowing=0.3)


class Shop:
    """The parts of the product that take orders and deliver them, put together as the server does."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self.database = Database(setup.database_url)
        self._bus = InProcessBus()
        secrets = Secrets(Path(setup.folder) / "state")
        destinations = Destinations(["127.0.0.0/8"])
        keys = EndpointKeys(self.database, secrets, Sealer(secrets))
        self._directory = EndpointDirectory(self.database, self._webhooks, keys, destinations, demo_oss_url="")
        self._orders = ProductOrderService(
            self.database,
            self._bus,
            endpoints=self._directory,
            keep_content=_keep_nothing,
            public_url="http://bench.example",
        )
        self._sender = WebhookSender(self._directory, keys, Connections(destinations, secrets, timeout=10), timeout=10)

    async def _webhooks(self, _csp: str) -> Sequence[Webhook]:
        return [Webhook(id="oss", url=f"http://127.0.0.1:{self._setup.port}/", secret=SECRET)]

    async def deliver(self) -> None:
        """Until the process is killed."""
        outbox = Outbox(
            self.database,
            self._bus,
            {"webhook": self._sender},
            rules=Rules(_RETRY_SECONDS, _HEALTH),
            announce=Announcements(self._directory),
            lease_seconds=self._setup.lease_seconds,
            poll_seconds=0.25,
        )
        await outbox.run()

    async def place(self) -> None:
        """All orders of all conversations."""
        self._setup.confirmed.touch()
        done = {line.split()[0] for line in self._setup.confirmed.read_text().splitlines() if line}
        file = os.open(self._setup.confirmed, os.O_APPEND | os.O_WRONLY)
        async with asyncio.TaskGroup() as conversations:
            for number in range(self._setup.conversations):
                conversations.create_task(self._converse(f"conversation-{number}", done, file))

    async def _converse(self, name: str, done: set[str], file: int) -> None:
        for number in range(self._setup.orders_each):
            key = f"{name}-{number}"
            if key in done:
                continue
            await asyncio.sleep(self._setup.pause)
            order = await self._orders.place_order(made_order(key, name))
            at = time.monotonic()
            # an order that was placed before a kill may have come further already
            reached = LATER_STATES.index(order.state) + 1 if order.state in LATER_STATES else 0
            for state in LATER_STATES[reached:]:
                await self._orders.change_state(CSP, order.id, state)
            os.write(file, f"{key} {order.id} {at:.6f}\n".encode())


async def _keep_nothing(_csp: str, _content: str) -> None:
    """The orders are made up: no context gave them."""


async def _run(setup: Setup, tasks: Sequence[str]) -> None:
    shop = Shop(setup)
    async with asyncio.TaskGroup() as group:
        if "place" in tasks:
            group.create_task(shop.place())
        if "deliver" in tasks:
            group.create_task(shop.deliver())


if __name__ == "__main__":
    configure_logging(json_lines=True, level="ERROR")
    uvloop.run(_run(Setup.from_argument(sys.argv[1]), sys.argv[2:]))
