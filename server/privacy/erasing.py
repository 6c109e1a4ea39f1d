"""Erases a person in one transaction. Input: the ids that are theirs. Output: none; what law asks to keep is left
without the person.

Conversations go, with what was sent, missed, or asked for in them. Orders and products stay without whoever they were
of: nothing leads from them back to a conversation, and nothing more is told there.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, or_, update
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog_adapter.learning.tables import MissedGroup, MissedMessage
from catalog_adapter.tmf_apis.tables import TmfTask
from gateway.privacy import forget_accounts, forget_conversations, forget_failures
from orders.codes.table import OrderCode
from orders.draft.store import OrderDraftRow
from orders.outbox.attempts import DeliveryAttempt
from orders.outbox.delivery import Delivery
from orders.privacy.rows import take_out_of_order, take_out_of_products
from orders.tables import InventoryProduct, ProductOrder
from server.privacy.finding import Holdings


async def erase(session: AsyncSession, csp: str, found: Holdings, at: datetime) -> None:
    """Erase what was found; ``at`` is now."""
    await forget_missed(session, found.missed_messages)
    await session.exec(delete(TmfTask).where(col(TmfTask.id).in_(found.tmf_tasks)))
    await session.exec(delete(OrderDraftRow).where(col(OrderDraftRow.conversation_id).in_(found.conversations)))
    await forget_failures(session, found.channel_failures)
    await forget_conversations(session, found.conversations)
    await forget_accounts(session, found.channel_customers)
    for order_id in sorted(found.orders):
        await take_out_of_order(session, csp, order_id, at)
    await take_out_of_products(session, sorted(found.products), at)
    await _cut_off(session, found)


async def forget_missed(session: AsyncSession, ids: Collection[str]) -> None:
    """Delete missed messages. A group that began with one is shown by its oldest other, and goes with its last."""
    of = select(MissedMessage.group_id).where(col(MissedMessage.id).in_(ids)).distinct()
    groups = (await session.exec(of)).all()
    await session.exec(delete(MissedMessage).where(col(MissedMessage.id).in_(ids)))
    for group_id in groups:
        left = select(MissedMessage.text).where(col(MissedMessage.group_id) == group_id)
        oldest = (await session.exec(left.order_by(col(MissedMessage.at)).limit(1))).first()
        if oldest is None:
            await session.exec(delete(MissedGroup).where(col(MissedGroup.id) == group_id))
        else:
            await session.exec(update(MissedGroup).where(col(MissedGroup.id) == group_id).values(example=oldest))


async def _cut_off(session: AsyncSession, found: Holdings) -> None:
    """Orders and products no longer name the conversation; what it was to be told is not sent."""
    told = col(Delivery.destination) == "conversation", col(Delivery.endpoint).in_(found.conversations)
    codes = or_(col(OrderCode.conversation_id).in_(found.conversations), col(OrderCode.order_id).in_(found.orders))
    sent = select(col(OrderCode.id)).where(codes)
    deliveries = select(col(Delivery.id)).where(or_(and_(*told), col(Delivery.endpoint).in_(sent)))
    await session.exec(delete(DeliveryAttempt).where(col(DeliveryAttempt.delivery_id).in_(deliveries)))
    await session.exec(delete(Delivery).where(col(Delivery.id).in_(deliveries)))
    await session.exec(delete(OrderCode).where(codes))
    await session.exec(update(ProductOrder).where(col(ProductOrder.id).in_(found.orders)).values(conversation_id=""))
    products = update(InventoryProduct).where(col(InventoryProduct.id).in_(found.products))
    await session.exec(products.values(conversation_id=""))
