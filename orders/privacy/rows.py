"""Takes the person out of orders, products and events in the database. Each function is a part of its caller's
transaction; what it is done to already stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, update
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from orders.cancel_product_order.table import CancelProductOrder
from orders.errors import OrderNotFound
from orders.events.order_event import OrderEvent
from orders.inventory.document import customer_of
from orders.inventory.table import InventoryProduct
from orders.outbox.attempts import DeliveryAttempt
from orders.outbox.delivery import Delivery
from orders.privacy.documents import (
    cancellation_without_person,
    order_without_person,
    payload_without_person,
    product_without_person,
)
from orders.product_order.table import OrderParty, ProductOrder


async def take_out_of_order(session: AsyncSession, csp: str, order_id: str, at: datetime) -> None:
    """Of an order, its cancellations, its events, and what the OSS answered to their deliveries. Raises
    OrderNotFound."""
    order = await _locked(session, csp, order_id)
    order.document = order_without_person(order.document, at)
    # a hash of what was sent with it, names and all
    order.request_digest, order.erased_at = "", at
    session.add(order)
    await session.exec(delete(OrderParty).where(col(OrderParty.order_id) == order_id))
    parties = {party["id"] for party in order.document["relatedParty"]}
    session.add_all(OrderParty(order_id=order_id, party_id=party_id) for party_id in sorted(parties))
    wanted = select(CancelProductOrder).where(col(CancelProductOrder.order_id) == order_id)
    for task in (await session.exec(wanted)).all():
        task.document = cancellation_without_person(task.document)
        session.add(task)
    await take_out_of_events(session, col(OrderEvent.order_id) == order_id, at)
    await _forget_answers(session, order_id)


async def take_out_of_events(session: AsyncSession, which: ColumnElement[bool], at: datetime) -> None:
    """Of the payloads of order events, as they would be sent again."""
    for event in (await session.exec(select(OrderEvent).where(which, col(OrderEvent.erased_at).is_(None)))).all():
        event.payload, event.erased_at = payload_without_person(event.payload, at), at
        session.add(event)


async def take_out_of_products(session: AsyncSession, product_ids: Sequence[str], at: datetime) -> None:
    """Of products of the inventory."""
    wanted = select(InventoryProduct).where(col(InventoryProduct.id).in_(product_ids))
    for product in (await session.exec(wanted)).all():
        product.document, product.erased_at = product_without_person(product.document), at
        product.customer_id = customer_of(product.document)
        session.add(product)


async def _locked(session: AsyncSession, csp: str, order_id: str) -> ProductOrder:
    """The order, which nobody else can change until this transaction ends: an update that changes nothing takes the
    row's lock on PostgreSQL, the writer's on SQLite, and reads the row behind it."""
    locking = (
        update(ProductOrder)
        .where(col(ProductOrder.id) == order_id, col(ProductOrder.csp) == csp)
        .values(updated_at=ProductOrder.updated_at)
        .returning(ProductOrder)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    order: ProductOrder | None = (await session.exec(locking)).scalars().one_or_none()
    if order is None:
        raise OrderNotFound(order_id)
    return order


async def _forget_answers(session: AsyncSession, order_id: str) -> None:
    """An OSS may repeat in its answer what it was sent."""
    of_order = select(col(Delivery.id)).where(col(Delivery.order_id) == order_id)
    attempts = update(DeliveryAttempt).where(col(DeliveryAttempt.delivery_id).in_(of_order))
    await session.exec(attempts.values(answer=None, error=None))
    await session.exec(update(Delivery).where(col(Delivery.order_id) == order_id).values(last_error=None))
