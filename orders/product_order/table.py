"""The table of product orders: one row an order, with its TMF622 document as it stands now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from foundation.database import UtcDateTime


class ProductOrder(SQLModel, table=True):
    """A product order. ``document`` is the TMF622 v4 ProductOrder; ``state`` repeats its state for queries.

    ``order_key`` is what placed it, once; ``revision`` the content hash of the context it was validated against.
    """

    __tablename__ = "product_order"
    __table_args__ = (UniqueConstraint("csp", "order_key"), UniqueConstraint("csp", "order_number"))

    id: str = Field(primary_key=True)
    csp: str = Field(index=True)
    segment: str
    locale: str
    channel: str
    conversation_id: str = Field(index=True)
    order_key: str
    order_number: str
    state: str
    document: dict[str, Any] = Field(sa_type=JSON)
    revision: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
