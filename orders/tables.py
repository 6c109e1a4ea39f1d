"""All tables of this package, for migrations and for making a fresh database."""

from __future__ import annotations

from orders.access.tokens import OssToken
from orders.cancel_product_order.table import CancelProductOrder
from orders.codes.table import OrderCode
from orders.draft.store import OrderDraftRow
from orders.endpoints.tables import EndpointKey, EndpointState, HubSubscription
from orders.events.order_event import OrderEvent
from orders.inventory.table import InventoryProduct
from orders.outbox.attempts import DeliveryAttempt
from orders.outbox.delivery import Delivery
from orders.product_order.oss_event import ReceivedEvent
from orders.product_order.table import OrderParty, ProductOrder

__all__ = [
    "CancelProductOrder",
    "Delivery",
    "DeliveryAttempt",
    "EndpointKey",
    "EndpointState",
    "HubSubscription",
    "InventoryProduct",
    "OrderCode",
    "OrderDraftRow",
    "OrderEvent",
    "OrderParty",
    "OssToken",
    "ProductOrder",
    "ReceivedEvent",
]
