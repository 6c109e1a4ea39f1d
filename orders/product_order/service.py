"""Product orders: placed once, changed as their states allow, every change told to whom it concerns.

An order, its order event and that event's deliveries are written in one transaction: either all are there, or none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from foundation.bus import Bus
from foundation.database import Database, utc_now
from foundation.ids import new_id
from orders.errors import CancellationImpossible, NoOrderNumber, OrderNotFound
from orders.events.order_event import OrderEvent, OrderEventType, payload_of
from orders.outbox.delivery import Destination, deliveries_of
from orders.outbox.worker import OUTBOX_DUE
from orders.product_order.changes import changed
from orders.product_order.document import Document, product_order
from orders.product_order.new_order import NewOrder
from orders.product_order.numbers import new_order_number
from orders.product_order.states import OrderState, item_state, order_state, way
from orders.product_order.table import ProductOrder
from orders.webhooks.sender import WebhookLookup

_NUMBERS_TRIED = 20


class ProductOrderService:
    """The orders of all CSPs. ``webhooks`` says where a CSP's order events go; ``public_url`` is for hrefs."""

    def __init__(self, database: Database, bus: Bus, *, webhooks: WebhookLookup, public_url: str) -> None:
        self._database = database
        self._bus = bus
        self._webhooks = webhooks
        self._public_url = public_url.rstrip("/")

    async def place_order(self, new: NewOrder) -> ProductOrder:
        """Place an order; with an ``order_key`` that has placed one already, the order it placed."""
        for _ in range(_NUMBERS_TRIED):
            if placed := await self._placed_by(new.csp, new.order_key):
                return placed
            try:
                order = await self._insert(new)
            except IntegrityError:
                continue  # the key has just placed its order, or the number is taken
            await self._bus.publish(OUTBOX_DUE, {})
            return order
        raise NoOrderNumber(f"No free order number was found for {new.csp}.", advice="Make order numbers longer.")

    def rehearse_order(self, new: NewOrder) -> ProductOrder:
        """The order as it would be placed; it is not kept, and nobody is told."""
        return self._made(new)

    async def get(self, csp: str, order_id: str) -> ProductOrder:
        """An order of this CSP."""
        async with self._database.transaction() as session:
            return await _order(session, csp, order_id)

    async def list_for_conversation(self, conversation_id: str) -> list[ProductOrder]:
        """The orders a conversation has placed, the oldest first."""
        async with self._database.transaction() as session:
            found = await session.exec(
                select(ProductOrder)
                .where(col(ProductOrder.conversation_id) == conversation_id)
                .order_by(col(ProductOrder.created_at), col(ProductOrder.id))
            )
            return list(found.all())

    async def list_orders(
        self, csp: str, *, states: Sequence[str] = (), offset: int = 0, limit: int = 100
    ) -> tuple[list[ProductOrder], int]:
        """A page of a CSP's orders, the oldest first, and how many there are on all pages."""
        wanted = [col(ProductOrder.csp) == csp]
        if states:
            wanted.append(col(ProductOrder.state).in_([order_state(state) for state in states]))
        page = select(ProductOrder).where(*wanted).order_by(col(ProductOrder.created_at), col(ProductOrder.id))
        async with self._database.transaction() as session:
            total = (await session.exec(select(func.count()).select_from(ProductOrder).where(*wanted))).one()
            found = await session.exec(page.offset(offset).limit(limit))
            return list(found.all()), total

    async def change_state(
        self, csp: str, order_id: str, state: str | None = None, items: Mapping[str, str] | None = None
    ) -> ProductOrder:
        """What the OSS reports: the order's state, the states of items by id, or both. A repeat changes nothing."""
        wanted = order_state(state) if state is not None else None
        moved = {item_id: item_state(word) for item_id, word in (items or {}).items()}
        async with self._database.transaction() as session:
            order = await _locked(session, csp, order_id)
            at = utc_now()
            documents = changed(order.document, wanted, moved, at)
            await self._apply(session, order, documents, at, tell_customer=True)
        await self._bus.publish(OUTBOX_DUE, {})
        return order

    async def request_cancellation(self, csp: str, order_id: str) -> ProductOrder:
        """The customer wants the order cancelled: the OSS is asked to decide. A repeat changes nothing.

        The customer is not told of these steps in the chat again: the answer to the request says it.
        """
        async with self._database.transaction() as session:
            order = await _locked(session, csp, order_id)
            at = utc_now()
            documents: list[Document] = []
            for step in _way_to_cancellation(order):
                last = documents[-1] if documents else order.document
                documents += changed(last, step, {}, at)
            await self._apply(session, order, documents, at, tell_customer=False)
        await self._bus.publish(OUTBOX_DUE, {})
        return order

    async def _placed_by(self, csp: str, order_key: str) -> ProductOrder | None:
        async with self._database.transaction() as session:
            found = await session.exec(
                select(ProductOrder).where(col(ProductOrder.csp) == csp, col(ProductOrder.order_key) == order_key)
            )
            return found.one_or_none()

    def _made(self, new: NewOrder) -> ProductOrder:
        at, number, order_id = utc_now(), new_order_number(), new_id("order")
        document = product_order(new, order_id=order_id, order_number=number, public_url=self._public_url, at=at)
        return ProductOrder(
            id=order_id,
            order_number=number,
            state=document["state"],
            document=document,
            created_at=at,
            updated_at=at,
            **new.model_dump(exclude={"contact", "items"}),
        )

    async def _insert(self, new: NewOrder) -> ProductOrder:
        order = self._made(new)
        async with self._database.transaction() as session:
            session.add(order)
            await session.flush()
            await self._tell(session, order, "productOrderCreateEvent", order.document, 1, tell_customer=False)
        return order

    async def _apply(
        self,
        session: AsyncSession,
        order: ProductOrder,
        documents: list[Document],
        at: datetime,
        *,
        tell_customer: bool,
    ) -> None:
        before = order.state
        if not documents:
            return
        order.document, order.state, order.updated_at = documents[-1], documents[-1]["state"], at
        session.add(order)
        seq = await _last_seq(session, order.id)
        for place, document in enumerate(documents, 1):
            # of several steps taken at once the customer hears the last, which is how the order stands
            told = tell_customer and document is documents[-1] and document["state"] != before
            await self._tell(session, order, "productOrderStateChangeEvent", document, seq + place, tell_customer=told)

    async def _tell(
        self,
        session: AsyncSession,
        order: ProductOrder,
        event_type: OrderEventType,
        document: Document,
        seq: int,
        *,
        tell_customer: bool,
    ) -> None:
        at, event_id = order.updated_at, new_id("event")
        payload = payload_of(event_id, event_type, document, at)
        event = OrderEvent(
            id=event_id, order_id=order.id, csp=order.csp, seq=seq, type=event_type, payload=payload, created_at=at
        )
        session.add(event)
        await session.flush()
        session.add_all(deliveries_of(event, await self._destinations(order, tell_customer=tell_customer)))

    async def _destinations(self, order: ProductOrder, *, tell_customer: bool) -> list[tuple[Destination, str]]:
        found: list[tuple[Destination, str]] = [("webhook", one.id) for one in await self._webhooks(order.csp)]
        if tell_customer:
            found.append(("conversation", order.conversation_id))
        return found


async def _order(session: AsyncSession, csp: str, order_id: str) -> ProductOrder:
    order = (await session.exec(select(ProductOrder).where(*_is(csp, order_id)))).one_or_none()
    if order is None:
        raise OrderNotFound(order_id)
    return order


async def _locked(session: AsyncSession, csp: str, order_id: str) -> ProductOrder:
    """The order, which nobody else can change until this transaction ends.

    An update that changes nothing takes the lock before anything is read: the row's on PostgreSQL, the writer's on
    SQLite, which knows no SELECT … FOR UPDATE.
    """
    await session.exec(
        update(ProductOrder)
        .where(*_is(csp, order_id))
        .values(updated_at=ProductOrder.updated_at)
        .execution_options(synchronize_session=False)
    )
    return await _order(session, csp, order_id)


def _is(csp: str, order_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    if "\0" in order_id:  # PostgreSQL takes no such text, not even to look for it
        raise OrderNotFound(order_id)
    return col(ProductOrder.id) == order_id, col(ProductOrder.csp) == csp


async def _last_seq(session: AsyncSession, order_id: str) -> int:
    found = await session.exec(select(func.max(col(OrderEvent.seq))).where(col(OrderEvent.order_id) == order_id))
    return found.one() or 0


def _way_to_cancellation(order: ProductOrder) -> list[OrderState]:
    state = order_state(order.state)
    if state in ("assessingCancellation", "pendingCancellation", "cancelled"):
        return []
    steps = way(state, "assessingCancellation")
    if steps is None:
        raise CancellationImpossible(
            f"The order {order.order_number} is {state} and can't be cancelled any more.",
            advice="Order the opposite, or speak to the customer.",
        )
    return steps
