"""The table of cancellations: one row for each time an order was asked to be cancelled."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from foundation.database import UtcDateTime


class CancelProductOrder(SQLModel, table=True):
    """A cancellation. ``document`` is the TMF622 v4 CancelProductOrder; ``state`` repeats its state for queries."""

    __tablename__ = "cancel_product_order"

    id: str = Field(primary_key=True)
    csp: str = Field(index=True)
    order_id: str = Field(foreign_key="product_order.id", index=True)
    state: str
    document: dict[str, Any] = Field(sa_type=JSON)
    created_at: datetime = Field(sa_type=UtcDateTime)
