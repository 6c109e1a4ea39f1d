"""What the customer's conversation is told of an order event."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from catalog_adapter.contexts.key import ContextKey


class OrderEventNotice(BaseModel):
    """An order's state changed: which, whose, to what.

    ``id`` is the same however often the notice is given: who receives it tells the customer once. ``seq`` is the order
    event's place in its order; ``document`` the TMF622 ProductOrder as it stood then.
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
