"""The one door to what customers have, of all CSPs. Input: a CSP, and whose products. Output: TMF637 documents, and
services. Nothing is changed here: orders do that (``filling.py``)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from catalog_adapter.contexts import ResolvedContext
from foundation.database import Database
from foundation.secrets import Secrets
from foundation.tmf.filters import Filter
from foundation.tmf.pages import Page
from orders.inventory.document import customer_of, order_ids, part_ids
from orders.inventory.filling import CHANGES
from orders.inventory.own_ids import own_ids_of
from orders.inventory.remote import RemoteInventory
from orders.inventory.services import Service
from orders.inventory.store import ProductStore
from orders.inventory.table import InventoryProduct
from orders.product_order import repository
from orders.product_order.document import Document, items_of
from orders.product_order.states import FINAL

#: All conversations of the customer of one, it among them.
ConversationsOf = Callable[[str], Awaitable[Sequence[str]]]


async def it_alone(conversation_id: str) -> Sequence[str]:
    """The conversations of a customer whom nobody vouches for."""
    return (conversation_id,)


class ProductInventory:
    """The products of all CSPs."""

    def __init__(self, database: Database, secrets: Secrets) -> None:
        self._database = database
        self._store = ProductStore(database)
        self._secrets = secrets
        self._remotes: dict[str, RemoteInventory] = {}

    async def close(self) -> None:
        """Close every connection."""
        for remote in self._remotes.values():
            await remote.close()

    async def listed(self, csp: str, filters: Sequence[Filter], *, offset: int, limit: int) -> Page:
        """A page of a CSP's products, the oldest first. Raises QueryInvalid."""
        return await self._store.listed(csp, filters, offset=offset, limit=limit)

    async def get(self, csp: str, product_id: str) -> Document:
        """A product of this CSP. Raises ProductNotFound."""
        return (await self._store.get(csp, product_id)).document

    async def service(self, context: ResolvedContext, product_id: str) -> Service:
        """A product of the context's CSP with its parts. Raises ProductNotFound, InventoryUnavailable."""
        csp, remote = context.key.csp, await self._remote(context)
        if remote is not None:
            found = await remote.service(product_id)
        else:
            found = (await self._with_parts(csp, [await self._store.get(csp, product_id)]))[0]
        return replace(found, ids=own_ids_of(context))

    async def services(self, context: ResolvedContext, *conversation_ids: str) -> list[Service]:
        """What the orders of conversations have brought and has not ended, the oldest first: nobody else's.

        Raises InventoryUnavailable where the CSP's own inventory does not answer.
        """
        return await self._services(context, (), conversation_ids)

    async def services_beside(
        self, context: ResolvedContext, services: Sequence[Service], conversations_of: ConversationsOf
    ) -> list[Service]:
        """What the customers of these services have, these among it: by the related party that is the customer, and by
        the conversations that ordered them. Raises InventoryUnavailable."""
        csp, customers = context.key.csp, {customer_of(one.product) for one in services} - {""}
        orders = {order for one in services for order in order_ids(one.product)}
        placed = await self._database.read(lambda one: repository.conversations_of(one, csp, orders))
        conversations = {other for one in sorted(placed) for other in await conversations_of(one)}
        return await self._services(context, sorted(customers), sorted(conversations))

    async def _services(
        self, context: ResolvedContext, customers: Sequence[str], conversations: Sequence[str]
    ) -> list[Service]:
        csp, remote = context.key.csp, await self._remote(context)
        if remote is not None:
            found = await self._remote_services(remote, csp, customers, conversations)
        else:
            found = await self._with_parts(csp, await self._store.of_customers(csp, customers, conversations))
        ids = own_ids_of(context)
        return [replace(one, ids=ids) for one in found]

    async def _remote_services(
        self, remote: RemoteInventory, csp: str, customers: Sequence[str], conversations: Sequence[str]
    ) -> list[Service]:
        placed = await self._database.read(lambda one: repository.of_conversation(one, *conversations))
        orders = [one for one in placed if one.csp == csp]
        parties = {one["id"] for order in orders for one in order.document["relatedParty"]} | {*customers}
        if not parties:
            return []
        held = {
            item["product"].get("id"): order.id
            for order in orders
            for item in items_of(order.document)
            if item["action"] in CHANGES and item["state"] not in FINAL
        }
        found = await remote.services(sorted(parties), {one.id for one in orders})
        return [replace(one, changing_order=held.get(one.id, "")) for one in found]

    async def _remote(self, context: ResolvedContext) -> RemoteInventory | None:
        """The CSP's own inventory, opened when it is first asked, and again where its settings have changed."""
        settings, csp = context.data.context.inventory, context.key.csp
        running = self._remotes.get(csp)
        if running is not None and running.settings != settings:
            await self._remotes.pop(csp).close()
        if settings is None:
            return None
        if csp not in self._remotes:
            token = self._secrets.find(settings.token) if settings.token else None
            self._remotes[csp] = RemoteInventory(settings, token)
        return self._remotes[csp]

    async def _with_parts(self, csp: str, rows: Sequence[InventoryProduct]) -> list[Service]:
        wanted = {one for row in rows for one in part_ids(row.document)}
        parts = {row.id: row for row in (await self._store.several(csp, wanted) if wanted else ())}
        return [_service(row, [parts[one] for one in part_ids(row.document) if one in parts]) for row in rows]


def _service(row: InventoryProduct, parts: Sequence[InventoryProduct]) -> Service:
    changing = next((one.changing_order for one in (row, *parts) if one.changing_order), "")
    return Service(row.document, [one.document for one in parts], changing, is_part=not row.outermost)
