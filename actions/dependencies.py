"""What actions stand on, put together by the server."""

from __future__ import annotations

from dataclasses import dataclass

from catalog_adapter.contexts import CatalogAdapter
from orders.draft import DraftStore
from orders.product_order.service import ProductOrderService


@dataclass(frozen=True)
class Dependencies:
    """The adapter that resolves contexts, the drafts, and the orders."""

    adapter: CatalogAdapter
    drafts: DraftStore
    orders: ProductOrderService
