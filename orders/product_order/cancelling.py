"""The steps by which an order is cancelled, or the OSS is asked to. Pure: input a document, output what happens."""

from __future__ import annotations

from datetime import datetime

from orders.cancel_product_order.document import CancellationRequest
from orders.errors import CancellationImpossible
from orders.events.happened import Happened
from orders.product_order.changes import changed
from orders.product_order.document import Document
from orders.product_order.states import TRANSITIONS, OrderState, way


def cancelling(
    order_number: str, document: Document, request: CancellationRequest, at: datetime, *, at_once: bool
) -> list[Happened]:
    """The state changes that a request leads to; none where a cancellation is being decided already.

    ``at_once``: an order that may become cancelled straight away does; else, and in every other state, the OSS has to
    assess it. Raises CancellationImpossible.
    """
    before: OrderState = document["state"]
    if before in ("assessingCancellation", "pendingCancellation"):
        return []
    is_direct = at_once and "cancelled" in TRANSITIONS[before]
    steps = way(before, "cancelled" if is_direct else "assessingCancellation")
    if steps is None:
        raise CancellationImpossible(
            f"The order {order_number} is {before} and can't be cancelled any more.",
            advice="Order the opposite, or speak to the customer.",
        )
    current = document if request.reason is None else {**document, "cancellationReason": request.reason}
    found: list[Happened] = []
    for step in steps:
        for after in changed(current, step, {}, at):
            current = after
            # whoever asked is answered; only what is then final has to be told to the customer as well
            found.append(Happened("productOrderStateChangeEvent", after, tell_customer=step == "cancelled"))
    return found
