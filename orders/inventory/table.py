"""The table of products: one row a product, with its TMF637 document as it stands now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from foundation.database import UtcDateTime


class InventoryProduct(SQLModel, table=True):
    """A product that an order's completed item added. ``document`` is the TMF637 v4 Product; ``status`` repeats what is
    in it for queries.

    ``conversation_id`` is that of the order, empty where it came over TMF622; ``customer_id`` the id of the related
    party that is the customer, empty where there is none; ``outermost``: no part of a bundle;
    ``changing_order`` is the order that is changing or ending the product now, empty for none; ``erased_at`` is when
    what tells who the customer was had been taken out.
    """

    __tablename__ = "inventory_product"
    __table_args__ = (
        Index("ix_inventory_product_csp_created_at", "csp", "created_at", "id"),
        Index("ix_inventory_product_csp_customer_id", "csp", "customer_id"),
    )

    id: str = Field(primary_key=True)
    csp: str
    conversation_id: str = Field(index=True)
    customer_id: str = ""
    status: str
    outermost: bool
    changing_order: str = ""
    document: dict[str, Any] = Field(sa_type=JSON)
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    erased_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
