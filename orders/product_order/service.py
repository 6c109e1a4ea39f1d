"""Product orders: placed once, changed as their states allow, every change told to whom it concerns.

Each change is one transaction, in one go; what is written in it is in ``writing.py``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from foundation.bus import Bus
from foundation.database import Database, utc_now
from foundation.ids import new_id
from foundation.order_numbers import new_order_number
from foundation.tracing.spans import span
from orders.cancel_product_order.document import CancellationRequest
from orders.cancel_product_order.table import CancelProductOrder
from orders.endpoints.directory import EndpointDirectory
from orders.errors import CancellationImpossible, NoOrderNumber, OrderExists
from orders.events.happened import Happened
from orders.events.telling import Audience
from orders.metrics import PLACED
from orders.outbox.due import tell_due
from orders.product_order import repository
from orders.product_order.amending import amending
from orders.product_order.change import OrderChange
from orders.product_order.document import product_order
from orders.product_order.new_order import NewOrder
from orders.product_order.notes import answer_to, open_question
from orders.product_order.oss_event import OssEvent
from orders.product_order.table import ProductOrder
from orders.product_order.writing import OrderWriting

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
        self._endpoints = endpoints
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
            return order
        raise NoOrderNumber(f"No free order number was found for {new.csp}.", advice="Make order numbers longer.")

    def rehearse_order(self, new: NewOrder) -> ProductOrder:
        """The order as it would be placed; it is not kept, and nobody is told."""
        return self._made(new)

    async def get(self, csp: str, order_id: str) -> ProductOrder:
        """An order of this CSP. Raises OrderNotFound."""
        return await self._database.read(lambda one: repository.order_of(one, csp, order_id))

    async def list_for_conversation(self, *conversation_ids: str) -> list[ProductOrder]:
        """The orders that conversations have placed, the oldest first."""
        return await self._database.read(lambda one: repository.of_conversation(one, *conversation_ids))

    async def change(self, csp: str, order_id: str, change: OrderChange) -> ProductOrder:
        """What the OSS reports or sets. A repeat changes nothing. Raises OrderUnusable, IllegalTransition."""
        return await self._written(csp, lambda writing: writing.change(order_id, change))

    async def amend(self, order_id: str, new: NewOrder) -> ProductOrder:
        """What the customer ordered is to be this instead; a repeat changes nothing.

        Raises AmendmentImpossible where work on it has begun, ProductBeingChanged.
        """

        def amended(order: ProductOrder, at: datetime) -> list[Happened]:
            made = product_order(
                new, order_id=order.id, order_number=order.order_number, public_url=self._public_url,
                at=order.created_at, amended_at=at,
            )  # fmt: skip
            if happened := amending(order.order_number, order.document, made):
                order.revision, order.segment, order.locale = new.revision, new.segment, new.locale
            return happened

        await self._keep_content(new.csp, new.revision)
        return await self._written(new.csp, lambda writing: writing.amend(order_id, amended))

    async def change_state(
        self, csp: str, order_id: str, state: str | None = None, items: Mapping[str, str] | None = None
    ) -> ProductOrder:
        """The order's state, the states of items by id, or both. A repeat changes nothing."""
        return await self.change(csp, order_id, OrderChange(state=state, items=items or {}))

    async def take_event(self, csp: str, event: OssEvent) -> ProductOrder:
        """What an event of the OSS says. One that was taken before changes nothing; of one that is older than another
        that had its effect only the notes count."""
        return await self._written(csp, lambda writing: writing.take_event(event))

    async def request_cancellation(self, csp: str, order_id: str) -> ProductOrder:
        """The customer wants the order cancelled: the OSS is asked to decide. A repeat changes nothing.

        The customer is not told of these steps in the chat again: the answer to the request says it. Raises
        CancellationImpossible.
        """
        request = CancellationRequest()
        order, _ = await self._written(csp, lambda writing: writing.cancel(order_id, request, at_once=False))
        return order

    async def cancel(self, csp: str, order_id: str, request: CancellationRequest) -> CancelProductOrder:
        """A system of the CSP's wants the order cancelled: at once where it waits, else the OSS is asked to decide.

        A repeat gives the cancellation that is under way. Raises CancellationImpossible.
        """
        order, task = await self._written(csp, lambda writing: writing.cancel(order_id, request, at_once=True))
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
        placed = await self._database.read(lambda one: repository.placed_by(one, new.csp, new.order_key))
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
        with span("place order", csp=new.csp, order=order.id):
            await self._written(new.csp, lambda writing: writing.place(order))
        return order

    async def _written[Done](self, csp: str, work: Callable[[OrderWriting], Done]) -> Done:
        """What ``work`` comes to, once it is on the disk and those who deliver know of it."""
        audience = Audience(await self._endpoints.in_context(csp))

        def written(connection: Connection) -> tuple[Done, bool]:
            writing = OrderWriting(connection, csp, audience, self._public_url)
            return work(writing), writing.has_told

        done, has_told = await self._database.write(written, survives_power_cut=True)
        if has_told:
            await tell_due(self._bus)
        return done
