"""Events that an OSS sends us, as TMF622 has them. Input: the name of the event and its body. Output: what it says.

An event tells how things stand at the OSS; what it repeats of ours unasked, such as items and prices, is passed over.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

from orders.errors import OrderUnusable
from orders.product_order.attributes import CHANGEABLE
from orders.product_order.change import OrderChange
from orders.product_order.document import RESERVED, Document
from orders.product_order.notes import ANSWER, QUESTION
from orders.product_order.oss_event import OssEvent
from orders.tmf622.models import CancelProductOrderEvent, OrderInEvent, ProductOrderEvent, TaskStateWord
from orders.tmf622.order_change import item_states
from orders.tmf622.reading import read_as

#: The events of TMF622, by the last part of the listener's path.
ORDER_EVENTS = (
    "productOrderCreateEvent",
    "productOrderAttributeValueChangeEvent",
    "productOrderStateChangeEvent",
    "productOrderInformationRequiredEvent",
    "productOrderDeleteEvent",
)
CANCEL_EVENTS = (
    "cancelProductOrderCreateEvent",
    "cancelProductOrderStateChangeEvent",
    "cancelProductOrderInformationRequiredEvent",
)

_STATE_OF_ORDER: dict[TaskStateWord, str] = {
    "acknowledged": "assessingCancellation",
    "inProgress": "pendingCancellation",
    "done": "cancelled",
    "terminatedWithError": "inProgress",
}


def read_event(name: str, body: bytes) -> OssEvent:
    """The event in a body sent to ``listener/<name>``. Raises BodyInvalid, OrderUnusable."""
    if name in CANCEL_EVENTS:
        raw, cancel = read_as(CancelProductOrderEvent, body)
        order_id = cancel.event.cancel_product_order.product_order.id
        is_refused = cancel.event.cancel_product_order.state == "terminatedWithError"
        return OssEvent(
            id=_id_of(cancel.event_id, body),
            type=name,
            order_id=order_id,
            at=_time_of(cancel.event_time),
            change=_of_cancellation(name, cancel, raw),
            only_while=frozenset({"assessingCancellation", "pendingCancellation"}) if is_refused else frozenset(),
        )
    raw, given = read_as(ProductOrderEvent, body)
    return OssEvent(
        id=_id_of(given.event_id, body),
        type=name,
        order_id=given.event.product_order.id,
        at=_time_of(given.event_time),
        change=_of_order(name, given, raw["event"]["productOrder"]),
    )


def _of_order(name: str, given: ProductOrderEvent, raw: dict[str, Any]) -> OrderChange:
    order = given.event.product_order
    if name == "productOrderStateChangeEvent":
        return OrderChange(**_states(order, raw), attributes=_attributes(raw), skips=True)
    if name == "productOrderAttributeValueChangeEvent":
        return OrderChange(attributes=_attributes(raw), notes=_notes(order))
    if name == "productOrderInformationRequiredEvent":
        asked = _question(given, [note.as_sent() for note in order.note if note.type == QUESTION])
        return OrderChange(**_states(order, raw), notes=asked, skips=True, question_about=given.field_path or "")
    # that the OSS has made the order its own, or put it away, changes nothing of it here
    return OrderChange()


def _of_cancellation(name: str, given: CancelProductOrderEvent, raw: dict[str, Any]) -> OrderChange:
    if name == "cancelProductOrderInformationRequiredEvent":
        return OrderChange(notes=_question(given, []), question_about=given.field_path or "")
    if name == "cancelProductOrderStateChangeEvent" and "state" not in raw["event"]["cancelProductOrder"]:
        raise OrderUnusable("The event says no state.", advice="Send the cancellation with its state.")
    return OrderChange(state=_STATE_OF_ORDER[given.event.cancel_product_order.state], skips=True)


def _states(order: OrderInEvent, raw: dict[str, Any]) -> dict[str, Any]:
    return {"state": order.state if "state" in raw else None, "items": item_states(order.product_order_item)}


def _attributes(raw: dict[str, Any]) -> dict[str, Any]:
    return {name: raw[name] for name in CHANGEABLE if raw.get(name) is not None}


def _notes(order: OrderInEvent) -> list[Document]:
    """The OSS's own notes: it repeats ours, and the customer's answers, as it has them."""
    notes = [note.as_sent() for note in order.note]
    return [one for one in notes if one.get("id") not in RESERVED and one.get("@type") != ANSWER]


def _question(given: ProductOrderEvent | CancelProductOrderEvent, asked: list[Document]) -> list[Document]:
    """What the customer is asked: the notes that are questions, else the event's own words."""
    if asked:
        return asked
    text = given.description or given.title
    if not text:
        raise OrderUnusable(
            "The event asks for nothing.",
            advice=f"Put the question into its description, or into a note of the type {QUESTION}.",
        )
    return [{"id": f"question-{given.event_id or _hashed(text)}", "author": "oss", "text": text, "@type": QUESTION}]


def _id_of(event_id: str | None, body: bytes) -> str:
    """An event without an id is known again by all that it says."""
    return event_id or _hashed(body.decode())


def _hashed(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _time_of(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
