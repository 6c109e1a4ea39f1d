"""What the customer's conversation is told of an order event."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel, ConfigDict

from catalog_adapter.contexts.key import ContextKey
from orders.product_order.notes import open_question
from orders.product_order.repository import Ordered


class OrderEventNotice(BaseModel):
    """An order's state changed: which, whose, to what; or the OSS has a question.

    ``id`` is the same however often the notice is given: who receives it tells the customer once. ``seq`` is the order
    event's place in its order; ``document`` the TMF622 ProductOrder as it stood then. ``question`` is empty where a
    state changed.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    key: ContextKey
    conversation_id: str
    order_id: str
    order_number: str
    seq: int
    state: str
    document: dict[str, Any]
    question: str = ""


def notice_of(notice_id: str, order: Ordered, seq: int, payload: str) -> OrderEventNotice:
    """The notice of an order event, from the order and the event's payload."""
    event = json.loads(payload)
    document = event["event"]["productOrder"]
    question = open_question(document) if event["eventType"] == "ProductOrderInformationRequiredEvent" else None
    return OrderEventNotice(
        id=notice_id,
        key=ContextKey(csp=order.csp, segment=order.segment, locale=order.locale, channel=order.channel),
        conversation_id=order.conversation_id,
        order_id=order.id,
        order_number=order.order_number,
        seq=seq,
        state=document["state"],
        document=document,
        question=question["text"] if question else "",
    )
