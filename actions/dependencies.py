"""What actions stand on, put together by the server."""

from __future__ import annotations

from dataclasses import dataclass

from actions.customers import Customers, unknown
from catalog_adapter.contexts import CatalogAdapter
from catalog_adapter.qualification.qualifications import Qualifications
from orders.codes.codes import OrderCodes
from orders.draft import DraftStore
from orders.inventory.inventory import ProductInventory
from orders.product_order.service import ProductOrderService


@dataclass(frozen=True)
class Dependencies:
    """The adapter that resolves contexts, the drafts, the orders, what customers have, what can be had where, who
    the customers are, and the codes that open orders; None: none can be sent."""

    adapter: CatalogAdapter
    drafts: DraftStore
    orders: ProductOrderService
    inventory: ProductInventory
    qualifications: Qualifications
    customers: Customers = unknown
    codes: OrderCodes | None = None
