"""All tables of this package, for migrations and for making a fresh database."""

from __future__ import annotations

from orders.draft.store import OrderDraftRow
from orders.events.order_event import OrderEvent
from orders.outbox.delivery import Delivery
from orders.product_order.table import ProductOrder

__all__ = ["Delivery", "OrderDraftRow", "OrderEvent", "ProductOrder"]
