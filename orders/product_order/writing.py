"""What is written of orders: each method is one transaction's work, over the connection that it is given.

An order, its order events, their deliveries and what it makes of the inventory are written together: either all are
there, or none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from foundation.database import utc_now
from foundation.ids import new_id
from foundation.rows import table_of
from orders.cancel_product_order.document import CancellationRequest, cancel_product_order, followed
from orders.cancel_product_order.table import CancelProductOrder
from orders.events.happened import Happened
from orders.events.telling import Audience
from orders.inventory import filling
from orders.product_order import repository
from orders.product_order.cancelling import cancelling
from orders.product_order.change import OrderChange, happenings
from orders.product_order.document import Document
from orders.product_order.oss_event import OssEvent, ReceivedEvent
from orders.product_order.table import ProductOrder

_RECEIVED = table_of(ReceivedEvent)
_IS_RECEIVED = select(_RECEIVED.c.event_id).where(
    _RECEIVED.c.csp == bindparam("of_csp"), _RECEIVED.c.event_id == bindparam("event")
)
_RECEIVE = insert(_RECEIVED)
#: What happens to an order, given itself and the time.
Amending = Callable[[ProductOrder, datetime], list[Happened]]


@dataclass
class OrderWriting:
    """One transaction of one CSP's orders. ``has_told`` once there is something to deliver."""

    connection: Connection
    csp: str
    audience: Audience
    public_url: str
    has_told: bool = field(default=False, init=False)

    def place(self, order: ProductOrder) -> None:
        """Write a new order. Raises IntegrityError where its key or number is taken, ProductBeingChanged."""
        repository.add(self.connection, order)
        filling.hold(self.connection, order)
        self._tell(order, [Happened("productOrderCreateEvent", order.document)], order.created_at)

    def change(self, order_id: str, change: OrderChange) -> ProductOrder:
        """See :meth:`ProductOrderService.change`."""
        order, at = self._locked(order_id)
        self._apply(order, happenings(order.document, change, at), at)
        return order

    def amend(self, order_id: str, amending: Amending) -> ProductOrder:
        """Let ``amending`` say what happens to the order, and set what else of it changes with that."""
        order, at = self._locked(order_id)
        before = order.document
        if happened := amending(order, at):
            self._apply(order, happened, at)
            filling.hold(self.connection, order, before)
        return order

    def take_event(self, event: OssEvent) -> ProductOrder:
        """See :meth:`ProductOrderService.take_event`."""
        order, at = self._locked(event.order_id)
        if self.connection.execute(_IS_RECEIVED, {"of_csp": self.csp, "event": event.id}).first() is not None:
            return order
        change = event.change
        if event.at is not None and order.oss_event_at is not None and event.at < order.oss_event_at:
            change = OrderChange(notes=change.notes, question_about=change.question_about)
        elif not event.only_while or order.state in event.only_while:
            order.oss_event_at = event.at or order.oss_event_at
        else:
            change = OrderChange()
        happened = happenings(order.document, change, at)
        self._apply(order, happened, at)
        if not happened:  # else it is written with what happened
            repository.save(self.connection, order)
        received = {"csp": self.csp, "event_id": event.id, "order_id": order.id, "type": event.type, "received_at": at}
        self.connection.execute(_RECEIVE, received)
        return order

    def cancel(
        self, order_id: str, request: CancellationRequest, *, at_once: bool
    ) -> tuple[ProductOrder, CancelProductOrder | None]:
        """See :meth:`ProductOrderService.cancel`; no cancellation for an order that is cancelled already."""
        order, at = self._locked(order_id)
        under_way = repository.open_cancellations(self.connection, order.id)
        if under_way or order.state == "cancelled":
            return order, under_way[0] if under_way else None
        steps = cancelling(order.order_number, order.document, request, at, at_once=at_once)
        task_id = new_id("cancel")
        document = cancel_product_order(request, order.document, task_id=task_id, public_url=self.public_url)
        task = CancelProductOrder(
            id=task_id, csp=self.csp, order_id=order.id, state="acknowledged", document=document, created_at=at
        )
        repository.add_cancellation(self.connection, task)
        following = self._apply(order, [Happened("cancelProductOrderCreateEvent", document), *steps], at)
        return order, following.get(task_id, task)

    def _locked(self, order_id: str) -> tuple[ProductOrder, datetime]:
        """The order and, since it may have been waited for, the time by now."""
        return repository.locked(self.connection, self.csp, order_id), utc_now()

    def _apply(self, order: ProductOrder, happened: list[Happened], at: datetime) -> dict[str, CancelProductOrder]:
        """Write down what happened, and what follows for the order's cancellations: those that changed, by id."""
        if not happened:
            return {}
        documents = [one.resource for one in happened if one.resource_name == "productOrder"]
        if documents:
            self._set_document(order, documents[-1], at)
        changed: dict[str, CancelProductOrder] = {}
        for task in repository.open_cancellations(self.connection, order.id):
            after = followed(task.document, order.state, at)
            if after != task.document:
                task.document, task.state = after, after["state"]
                repository.save_cancellation(self.connection, task)
                changed[task.id] = task
        following = [Happened("cancelProductOrderStateChangeEvent", one.document) for one in changed.values()]
        self._tell(order, [*happened, *following], at)
        return changed

    def _set_document(self, order: ProductOrder, document: Document, at: datetime) -> None:
        before = order.document
        order.document, order.state, order.updated_at = document, document["state"], at
        repository.save(self.connection, order)
        filling.follow(self.connection, order, before, at, self.public_url)

    def _tell(self, order: ProductOrder, happened: list[Happened], at: datetime) -> None:
        self.audience.tell(self.connection, order, happened, at)
        self.has_told = True
