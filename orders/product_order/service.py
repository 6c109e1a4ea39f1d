"""Product orders: placed once, changed as their states allow, every change told to whom it concerns.

An order, its order events and their deliveries are written in one transaction: either all are there, or none.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from foundation.bus import Bus
from foundation.database import Database, utc_now
from foundation.ids import new_id
from foundation.order_numbers import new_order_number
from foundation.tracing.spans import span
from orders.cancel_product_order.document import CancellationRequest, cancel_product_order, followed
from orders.cancel_product_order.table import CancelProductOrder
from orders.endpoints.directory import EndpointDirectory
from orders.errors import CancellationImpossible, NoOrderNumber, OrderExists
from orders.events.happened import Happened
from orders.events.telling import OrderEvents
from orders.inventory import filling
from orders.metrics import PLACED
from orders.outbox.worker import OUTBOX_DUE
from orders.product_order import repository
from orders.product_order.amending import amending
from orders.product_order.cancelling import cancelling
from orders.product_order.change import OrderChange, happenings
from orders.product_order.document import product_order
from orders.product_order.new_order import NewOrder
from orders.product_order.notes import answer_to, open_question
from orders.product_order.oss_event import OssEvent, ReceivedEvent
from orders.product_order.table import ProductOrder

_NUMBERS_TRIED = 20

#: Keeps the content of a CSP for ever, by its hash. Raises ContextNotFound where it is gone already.
KeepContent = Callable[[str, str], Awaitable[None]]


class ProductOrderService:
    """The orders of all CSPs. ``endpoints`` says where order events go, ``keep_content`` keeps what an order was made
    with, ``public_url`` is for hrefs."""

    def __init__(
        self,
        database: Database,
        bus: Bus,
        *,
        endpoints: EndpointDirectory,
        keep_content: KeepContent,
        public_url: str,
    ) -> None:
        self._database = database
        self._bus = bus
        self._events = OrderEvents(endpoints)
        self._keep_content = keep_content
        self._public_url = public_url.rstrip("/")

    async def place_order(self, new: NewOrder) -> ProductOrder:
        """Place an order; with an ``order_key`` that has placed one already, the order it placed.

        Raises OrderExists where that one was asked for in other words, ProductBeingChanged where another order changes
        what this one would.
        """
        for _ in range(_NUMBERS_TRIED):
            if placed := await self._placed_by(new):
                return placed
            await self._keep_content(new.csp, new.revision)
            try:
                order = await self._insert(new)
            except IntegrityError:
                continue  # the key has just placed its order, or the number is taken
            PLACED.labels(new.csp).inc()
            await self._bus.publish(OUTBOX_DUE, {})
            return order
        raise NoOrderNumber(f"No free order number was found for {new.csp}.", advice="Make order numbers longer.")

    def rehearse_order(self, new: NewOrder) -> ProductOrder:
        """The order as it would be placed; it is not kept, and nobody is told."""
        return self._made(new)

    async def get(self, csp: str, order_id: str) -> ProductOrder:
        """An order of this CSP. Raises OrderNotFound."""
        async with self._database.transaction() as session:
            return await repository.order_of(session, csp, order_id)

    async def list_for_conversation(self, *conversation_ids: str) -> list[ProductOrder]:
        """The orders that conversations have placed, the oldest first."""
        async with self._database.transaction() as session:
            return list(await repository.of_conversation(session, *conversation_ids))

    async def change(self, csp: str, order_id: str, change: OrderChange) -> ProductOrder:
        """What the OSS reports or sets. A repeat changes nothing. Raises OrderUnusable, IllegalTransition."""
        async with self._database.transaction() as session:
            order = await repository.locked(session, csp, order_id)
            at = utc_now()
            await self._apply(session, order, happenings(order.document, change, at), at)
        await self._bus.publish(OUTBOX_DUE, {})
        return order

    async def amend(self, order_id: str, new: NewOrder) -> ProductOrder:
        """What the customer ordered is to be this instead; a repeat changes nothing.

        Raises AmendmentImpossible where work on it has begun, ProductBeingChanged.
        """
        await self._keep_content(new.csp, new.revision)
        async with self._database.transaction() as session:
            order = await repository.locked(session, new.csp, order_id)
            at = utc_now()
            made = product_order(
                new, order_id=order.id, order_number=order.order_number, public_url=self._public_url,
                at=order.created_at, amended_at=at,
            )  # fmt: skip
            if happened := amending(order.order_number, order.document, made):
                order.revision, order.segment, order.locale = new.revision, new.segment, new.locale
                before = order.document
                await self._apply(session, order, happened, at)
                await filling.hold(session, order, before)
        await self._bus.publish(OUTBOX_DUE, {})
        return order

    async def change_state(
        self, csp: str, order_id: str, state: str | None = None, items: Mapping[str, str] | None = None
    ) -> ProductOrder:
        """The order's state, the states of items by id, or both. A repeat changes nothing."""
        return await self.change(csp, order_id, OrderChange(state=state, items=items or {}))

    async def take_event(self, csp: str, event: OssEvent) -> ProductOrder:
        """What an event of the OSS says. One that was taken before changes nothing; of one that is older than another
        that had its effect only the notes count."""
        async with self._database.transaction() as session:
            order = await repository.locked(session, csp, event.order_id)
            if await session.get(ReceivedEvent, (csp, event.id)) is not None:
                return order
            at, change = utc_now(), event.change
            if event.at is not None and order.oss_event_at is not None and event.at < order.oss_event_at:
                change = OrderChange(notes=change.notes, question_about=change.question_about)
            elif not event.only_while or order.state in event.only_while:
                order.oss_event_at = event.at or order.oss_event_at
            else:
                change = OrderChange()
            await self._apply(session, order, happenings(order.document, change, at), at)
            session.add(order)
            session.add(ReceivedEvent(csp=csp, event_id=event.id, order_id=order.id, type=event.type, received_at=at))
        await self._bus.publish(OUTBOX_DUE, {})
        return order

    async def request_cancellation(self, csp: str, order_id: str) -> ProductOrder:
        """The customer wants the order cancelled: the OSS is asked to decide. A repeat changes nothing.

        The customer is not told of these steps in the chat again: the answer to the request says it. Raises
        CancellationImpossible.
        """
        order, _ = await self._cancel(csp, order_id, CancellationRequest(), at_once=False)
        return order

    async def cancel(self, csp: str, order_id: str, request: CancellationRequest) -> CancelProductOrder:
        """A system of the CSP's wants the order cancelled: at once where it waits, else the OSS is asked to decide.

        A repeat gives the cancellation that is under way. Raises CancellationImpossible.
        """
        order, task = await self._cancel(csp, order_id, request, at_once=True)
        if task is None:
            raise CancellationImpossible(f"The order {order.order_number} is cancelled already.")
        return task

    async def answer_question(self, conversation_id: str, text: str) -> ProductOrder | None:
        """The customer's answer to the question that the OSS asked in this conversation; None where there is none."""
        for order in reversed(await self.list_for_conversation(conversation_id)):
            question = open_question(order.document)
            if question is not None:
                return await self.change(order.csp, order.id, OrderChange(notes=[answer_to(question, text)]))
        return None

    async def _placed_by(self, new: NewOrder) -> ProductOrder | None:
        async with self._database.transaction() as session:
            placed = await repository.placed_by(session, new.csp, new.order_key)
        if placed is not None and placed.request_digest != new.request_digest:
            raise OrderExists(
                f"The order {placed.id} was placed with this id and says something else.",
                advice="Give another order another externalId and Idempotency-Key.",
            )
        return placed

    def _made(self, new: NewOrder) -> ProductOrder:
        now = utc_now()
        at = now.replace(microsecond=now.microsecond // 1000 * 1000)  # as the document tells it
        number, order_id = new_order_number(), new_id("order")
        document = product_order(new, order_id=order_id, order_number=number, public_url=self._public_url, at=at)
        return ProductOrder(
            id=order_id,
            order_number=number,
            external_id=document["externalId"],
            state=document["state"],
            document=document,
            created_at=at,
            updated_at=at,
            **new.model_dump(exclude={"contact", "items", "attributes", "external_id"}),
        )

    async def _insert(self, new: NewOrder) -> ProductOrder:
        order = self._made(new)
        created = Happened("productOrderCreateEvent", order.document)
        with span("place order", csp=new.csp, order=order.id):
            async with self._database.transaction() as session:
                await repository.add(session, order)
                await filling.hold(session, order)
                await self._events.tell(session, order, [created], order.created_at)
        return order

    async def _cancel(
        self, csp: str, order_id: str, request: CancellationRequest, *, at_once: bool
    ) -> tuple[ProductOrder, CancelProductOrder | None]:
        async with self._database.transaction() as session:
            order = await repository.locked(session, csp, order_id)
            under_way = await repository.open_cancellations(session, order.id)
            if under_way or order.state == "cancelled":
                return order, under_way[0] if under_way else None
            at = utc_now()
            steps = cancelling(order.order_number, order.document, request, at, at_once=at_once)
            task = CancelProductOrder(
                id=new_id("cancel"), csp=csp, order_id=order.id, state="acknowledged", document={}, created_at=at
            )
            task.document = cancel_product_order(request, order.document, task_id=task.id, public_url=self._public_url)
            session.add(task)
            begun = Happened("cancelProductOrderCreateEvent", task.document)
            await self._apply(session, order, [begun, *steps], at)
        await self._bus.publish(OUTBOX_DUE, {})
        return order, task

    async def _apply(self, session: AsyncSession, order: ProductOrder, happened: list[Happened], at: datetime) -> None:
        """Write down what happened, and what follows for the order's cancellations."""
        documents = [one.resource for one in happened if one.resource_name == "productOrder"]
        if documents:
            before = order.document
            order.document, order.state, order.updated_at = documents[-1], documents[-1]["state"], at
            session.add(order)
            await filling.follow(session, order, before, at, self._public_url)
        following: list[Happened] = []
        for task in await repository.open_cancellations(session, order.id) if happened else ():
            after = followed(task.document, order.state, at)
            if after != task.document:
                task.document, task.state = after, after["state"]
                session.add(task)
                following.append(Happened("cancelProductOrderStateChangeEvent", after))
        await self._events.tell(session, order, [*happened, *following], at)
