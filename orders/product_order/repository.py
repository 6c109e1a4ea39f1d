"""Orders in the database. Each function is a part of its caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from orders.cancel_product_order.document import ENDED
from orders.cancel_product_order.table import CancelProductOrder
from orders.errors import OrderNotFound
from orders.product_order.table import OrderParty, ProductOrder


async def order_of(session: AsyncSession, csp: str, order_id: str) -> ProductOrder:
    """An order of this CSP. Raises OrderNotFound."""
    return _there((await session.exec(select(ProductOrder).where(*_is(csp, order_id)))).one_or_none(), order_id)


async def locked(session: AsyncSession, csp: str, order_id: str) -> ProductOrder:
    """The order, which nobody else can change until this transaction ends. Raises OrderNotFound.

    An update that changes nothing takes the lock and reads the row behind it: the row's lock on PostgreSQL, the
    writer's on SQLite, which knows no SELECT … FOR UPDATE.
    """
    locking = (
        update(ProductOrder)
        .where(*_is(csp, order_id))
        .values(updated_at=ProductOrder.updated_at)
        .returning(ProductOrder)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return _there((await session.exec(locking)).scalars().one_or_none(), order_id)


async def placed_by(session: AsyncSession, csp: str, order_key: str) -> ProductOrder | None:
    """The order that this key has placed."""
    wanted = select(ProductOrder).where(col(ProductOrder.csp) == csp, col(ProductOrder.order_key) == order_key)
    return (await session.exec(wanted)).one_or_none()


async def of_conversation(session: AsyncSession, *conversation_ids: str) -> Sequence[ProductOrder]:
    """The orders that conversations have placed, the oldest first."""
    wanted = select(ProductOrder).where(col(ProductOrder.conversation_id).in_(conversation_ids))
    return (await session.exec(wanted.order_by(col(ProductOrder.created_at), col(ProductOrder.id)))).all()


async def conversations_of(session: AsyncSession, csp: str, order_ids: Collection[str]) -> set[str]:
    """The conversations that have placed these orders of this CSP's; those that came over TMF622 have none."""
    asked = [one for one in order_ids if "\0" not in one]
    wanted = select(ProductOrder.conversation_id).where(col(ProductOrder.csp) == csp, col(ProductOrder.id).in_(asked))
    return set((await session.exec(wanted)).all()) - {""}


async def add(session: AsyncSession, order: ProductOrder) -> None:
    """Write a new order, with its parties. Raises IntegrityError where its key or number is taken."""
    session.add(order)
    await session.flush()
    parties = {party["id"] for party in order.document.get("relatedParty", ())}
    session.add_all(OrderParty(order_id=order.id, party_id=party_id) for party_id in sorted(parties))


async def open_cancellations(session: AsyncSession, order_id: str) -> Sequence[CancelProductOrder]:
    """The cancellations of an order that have not ended."""
    wanted = select(CancelProductOrder).where(
        col(CancelProductOrder.order_id) == order_id, col(CancelProductOrder.state).not_in(ENDED)
    )
    return (await session.exec(wanted.order_by(col(CancelProductOrder.id)))).all()


def _there(order: ProductOrder | None, order_id: str) -> ProductOrder:
    if order is None:
        raise OrderNotFound(order_id)
    return order


def _is(csp: str, order_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    if "\0" in order_id:  # PostgreSQL takes no such text, not even to look for it
        raise OrderNotFound(order_id)
    return col(ProductOrder.id) == order_id, col(ProductOrder.csp) == csp
