"""A CancelProductOrder's document, and how it follows the order. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from orders.product_order.document import BASE_PATH, Document, timestamp

TaskState = Literal["acknowledged", "inProgress", "done", "terminatedWithError"]

#: The task states in which nothing more happens.
ENDED: frozenset[TaskState] = frozenset({"done", "terminatedWithError"})

#: The order's state → the task's; with any other state of the order the cancellation has come to nothing.
_FOLLOWS: dict[str, TaskState] = {
    "assessingCancellation": "acknowledged",
    "pendingCancellation": "inProgress",
    "cancelled": "done",
}


@dataclass(frozen=True)
class CancellationRequest:
    """Who wants an order cancelled may say why, and when; ``requested_date`` as TMF622 writes times."""

    reason: str | None = None
    requested_date: str | None = None


def cancel_product_order(
    request: CancellationRequest, order: Document, *, task_id: str, public_url: str, state: TaskState = "acknowledged"
) -> Document:
    """The document of a new cancellation."""
    document: Document = {
        "id": task_id,
        "href": f"{public_url}{BASE_PATH}/cancelProductOrder/{task_id}",
        "productOrder": {"id": order["id"], "href": order["href"], "@referredType": "ProductOrder"},
        "state": state,
        "@type": "CancelProductOrder",
    }
    if request.reason is not None:
        document["cancellationReason"] = request.reason
    if request.requested_date is not None:
        document["requestedCancellationDate"] = request.requested_date
    return document


def followed(document: Document, order_state: str, at: datetime) -> Document:
    """The document once its order is in this state; an ended one stays as it is."""
    if document["state"] in ENDED:
        return document
    state = _FOLLOWS.get(order_state, "terminatedWithError")
    after = {**document, "state": state}
    if state == "done":
        after["effectiveCancellationDate"] = timestamp(at)
    return after
