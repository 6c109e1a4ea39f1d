"""What ``bespoke orders`` asks of the database: input a command's words, output rows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from sqlmodel import col, or_, select

from catalog_adapter.revisions import repository
from console.api_tokens import ApiTokens
from console.audit import AuditLog
from foundation.access import TokenAccess
from foundation.database import Database
from foundation.errors import BadInput
from foundation.secrets import Secrets
from foundation.settings import settings
from orders.access.tokens import OssTokens
from orders.errors import OrderNotFound
from orders.product_order.states import order_state
from orders.tables import OrderEvent, ProductOrder
from orders.verification.verify import erased_at, verify


class OrderDesk:
    """The orders of a database, for people who run the server."""

    def __init__(self, database: Database) -> None:
        self._database = database
        whole = TokenAccess(Secrets(settings().state_folder), _no_csps, "OSS_TOKEN")
        self.tokens = ApiTokens(OssTokens(database, whole), AuditLog(database))

    async def newest(self, csp: str | None, state: str | None, limit: int) -> Sequence[ProductOrder]:
        """The newest orders first."""
        wanted = select(ProductOrder).order_by(col(ProductOrder.created_at).desc(), col(ProductOrder.id).desc())
        if csp is not None:
            wanted = wanted.where(col(ProductOrder.csp) == csp)
        if state is not None:
            wanted = wanted.where(col(ProductOrder.state) == order_state(state))
        async with self._database.transaction() as session:
            return (await session.exec(wanted.limit(limit))).all()

    async def find(self, name: str) -> ProductOrder:
        """The order with this id or number. Raises OrderNotFound, and BadInput where two CSPs have such a number."""
        is_named = or_(col(ProductOrder.id) == name, col(ProductOrder.order_number) == name.upper())
        async with self._database.transaction() as session:
            found = (await session.exec(select(ProductOrder).where(is_named))).all()
        if not found:
            raise OrderNotFound(name)
        if len(found) > 1:
            raise BadInput(
                f"Several CSPs have an order {name}.", advice=f"Use an id: {', '.join(o.id for o in found)}."
            )
        return found[0]

    async def with_events(self, name: str) -> tuple[ProductOrder, Sequence[OrderEvent]]:
        """An order and what happened to it, in sequence."""
        order = await self.find(name)
        wanted = select(OrderEvent).where(col(OrderEvent.order_id) == order.id).order_by(col(OrderEvent.seq))
        async with self._database.transaction() as session:
            return order, (await session.exec(wanted)).all()

    async def verified(self, name: str) -> tuple[ProductOrder, list[str], str | None]:
        """An order, how it differs from what its content gives, and when its person was taken out, if that was so."""
        order = await self.find(name)
        async with self._database.transaction() as session:
            files = await repository.find_content(session, order.csp, order.revision)
        return order, await asyncio.to_thread(verify, order, files), erased_at(order)


@asynccontextmanager
async def opened() -> AsyncIterator[OrderDesk]:
    """The desk of the database that the settings name, brought up to date."""
    from server.migrations import upgrade

    database = Database(settings().effective_database_url)
    try:
        await upgrade(database)
        yield OrderDesk(database)
    finally:
        await database.close()


async def _no_csps() -> list[str]:
    return []
