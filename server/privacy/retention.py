"""Forgets what tells who customers are once its time is over. Input: a CSP's ``retention``. Output: counts.

It goes in small parts, each a transaction, so that nobody waits long for it; what was not reached comes with the next
round. Only what has ended is touched: not a conversation whose order goes on, not what an OSS has not had yet.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, exists
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog_adapter.contexts import CatalogAdapter
from catalog_adapter.contexts.retention_settings import RetentionSettings
from catalog_adapter.learning.tables import MissedGroup, MissedMessage
from foundation.database import Database, utc_now
from foundation.locks import Locks
from gateway.channels.messaging.tables import ChannelCustomer, ChannelFailure
from gateway.conversations.models import Conversation
from gateway.errors import whereabouts
from gateway.privacy import empty_conversations, forget_accounts, forget_conversations, forget_failures
from orders.draft.store import OrderDraftRow
from orders.inventory.document import TERMINATED
from orders.outbox.delivery import Delivery
from orders.privacy.rows import take_out_of_events, take_out_of_order, take_out_of_products
from orders.product_order.states import FINAL
from orders.tables import InventoryProduct, OrderEvent, ProductOrder
from server.privacy.erasing import forget_missed

_PART = 100
_MOST_PARTS = 100
#: A look needs every CSP's context, which a process that has just started has better to do than to read.
_FIRST_SECONDS, _LOOK_SECONDS = 60.0, 3600.0
_log = structlog.get_logger(__name__)

#: Does one part in a transaction; the ids of what it dealt with.
_Step = Callable[[AsyncSession, str, datetime, datetime], Awaitable[Sequence[str]]]


@dataclass(frozen=True)
class Retention:
    """The retention of all CSPs."""

    database: Database
    adapter: CatalogAdapter
    locks: Locks

    async def run(self) -> None:
        """Look again and again, until cancelled; of several processes one at a time."""
        await asyncio.sleep(_FIRST_SECONDS)
        while True:
            try:
                async with self.locks.hold("privacy-retention"):
                    await self.forget_old(utc_now())
            except Exception as error:
                _log.error("what is old can't be forgotten; trying again", **whereabouts(error))
            await asyncio.sleep(_LOOK_SECONDS)

    async def forget_old(self, now: datetime) -> None:
        """One round, for all CSPs that say how long."""
        for head in await self.adapter.heads():
            if head.context.retention is not None:
                await self._forget_old_of(head.context.id, head.context.retention, now)

    async def _forget_old_of(self, csp: str, kept: RetentionSettings, now: datetime) -> None:
        steps: tuple[tuple[str, int | None, _Step], ...] = (
            ("conversations", kept.conversations, _conversations),
            ("accounts", kept.conversations, _accounts),
            ("failures", kept.conversations, _failures),
            ("missed_messages", kept.learning, _missed),
            ("payloads", kept.payloads, _payloads),
            ("orders", kept.orders, _orders),
            ("products", kept.orders, _products),
        )
        counts = {name: await self._in_parts(csp, step, days, now) for name, days, step in steps if days is not None}
        if any(counts.values()):
            _log.info("forgot what was kept long enough", csp=csp, **counts)

    async def _in_parts(self, csp: str, step: _Step, days: int, now: datetime) -> int:
        total = 0
        for _ in range(_MOST_PARTS):
            async with self.database.transaction(survives_power_cut=False) as session:
                done = await step(session, csp, now - timedelta(days=days), now)
            total += len(done)
            if len(done) < _PART:
                break
        return total


async def _conversations(session: AsyncSession, csp: str, before: datetime, _now: datetime) -> Sequence[str]:
    """A signed-in customer's orders and services are found by their conversations: those stay, empty."""
    orders = select(ProductOrder.id).where(col(ProductOrder.conversation_id) == col(Conversation.id))
    products = select(InventoryProduct.id).where(col(InventoryProduct.conversation_id) == col(Conversation.id))
    goes_on = exists(orders.where(col(ProductOrder.state).not_in(FINAL)))
    is_found_by = col(Conversation.customer).is_not(None) & (exists(orders) | exists(products))
    wanted = select(Conversation.id, is_found_by).where(
        col(Conversation.csp) == csp, col(Conversation.last_at) < before, col(Conversation.last_seq) > 0, ~goes_on
    )
    found = (await session.exec(wanted.order_by(col(Conversation.last_at)).limit(_PART))).all()
    ids = [own_id for own_id, _ in found]
    await session.exec(delete(OrderDraftRow).where(col(OrderDraftRow.conversation_id).in_(ids)))
    await empty_conversations(session, [own_id for own_id, stays in found if stays])
    await forget_conversations(session, [own_id for own_id, stays in found if not stays])
    return ids


async def _accounts(session: AsyncSession, csp: str, before: datetime, _now: datetime) -> Sequence[str]:
    """Customers of platforms who have no conversation any more."""
    of = select(Conversation.id).where(
        col(Conversation.id) == col(ChannelCustomer.conversation_id), col(Conversation.last_seq) > 0
    )
    old = col(ChannelCustomer.last_in_at) < before, ~exists(of)
    ids = await _some(session, ChannelCustomer.id, col(ChannelCustomer.csp) == csp, *old)
    await forget_accounts(session, ids)
    return ids


async def _failures(session: AsyncSession, csp: str, before: datetime, _now: datetime) -> Sequence[str]:
    own = col(ChannelFailure.csp) == csp, col(ChannelFailure.at) < before
    ids = await _some(session, ChannelFailure.id, *own)
    await forget_failures(session, ids)
    return ids


async def _missed(session: AsyncSession, csp: str, before: datetime, _now: datetime) -> Sequence[str]:
    groups = select(MissedGroup.id).where(col(MissedGroup.csp) == csp)
    own = col(MissedMessage.group_id).in_(groups), col(MissedMessage.at) < before
    ids = await _some(session, MissedMessage.id, *own)
    await forget_missed(session, ids)
    return ids


async def _payloads(session: AsyncSession, csp: str, before: datetime, now: datetime) -> Sequence[str]:
    """Of events that everybody has had since, or was not to have."""
    later = exists(
        select(Delivery.id).where(
            col(Delivery.order_event_id) == col(OrderEvent.id),
            col(Delivery.finished_at).is_(None) | (col(Delivery.finished_at) >= before)
            | col(Delivery.state).in_(("pending", "failed")),
        )
    )  # fmt: skip
    own = col(OrderEvent.csp) == csp, col(OrderEvent.created_at) < before
    ids = await _some(session, OrderEvent.id, *own, col(OrderEvent.erased_at).is_(None), ~later)
    await take_out_of_events(session, col(OrderEvent.id).in_(ids), now)
    return ids


async def _orders(session: AsyncSession, csp: str, before: datetime, now: datetime) -> Sequence[str]:
    under_way = exists(
        select(Delivery.id).where(
            col(Delivery.order_id) == col(ProductOrder.id), col(Delivery.state).in_(("pending", "failed"))
        )
    )
    own = col(ProductOrder.csp) == csp, col(ProductOrder.updated_at) < before, col(ProductOrder.state).in_(FINAL)
    ids = await _some(session, ProductOrder.id, *own, col(ProductOrder.erased_at).is_(None), ~under_way)
    for order_id in ids:
        await take_out_of_order(session, csp, order_id, now)
    return ids


async def _products(session: AsyncSession, csp: str, before: datetime, now: datetime) -> Sequence[str]:
    """Those that have ended: what a customer has they have under their name."""
    own = col(InventoryProduct.csp) == csp, col(InventoryProduct.erased_at).is_(None)
    ended = col(InventoryProduct.status) == TERMINATED, col(InventoryProduct.updated_at) < before
    ids = await _some(session, InventoryProduct.id, *own, *ended)
    await take_out_of_products(session, ids, now)
    return ids


async def _some(session: AsyncSession, own_id: str, *where: ColumnElement[bool]) -> Sequence[str]:
    """The ids of a part."""
    return (await session.exec(select(own_id).where(*where).order_by(col(own_id)).limit(_PART))).all()
