"""The tables of product orders: one row an order, with its TMF622 document as it stands now, and one for each party."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from foundation.database import UtcDateTime

#: What the figures have yet to count; written as the index has it, so that the index is used.
IS_UNCOUNTED = text("counted_at IS NULL OR counted_at <> updated_at")


class ProductOrder(SQLModel, table=True):
    """A product order. ``document`` is the TMF622 v4 ProductOrder; ``state`` and ``external_id`` repeat what is in it
    for queries.

    ``order_key`` is what placed it, once, and ``request_digest`` what it was placed with over TMF622; ``revision`` the
    content hash of the context it was validated against; ``oss_event_at`` the time of the latest event of the OSS that
    had an effect; ``erased_at`` when what tells who the customer was had been taken out; ``counted_at`` the
    ``updated_at`` that the figures have.
    """

    __tablename__ = "product_order"
    __table_args__ = (
        UniqueConstraint("csp", "order_key"),
        UniqueConstraint("csp", "order_number"),
        Index("ix_product_order_csp_external_id", "csp", "external_id"),
        Index("ix_product_order_csp_created_at", "csp", "created_at", "id"),
        Index("ix_product_order_uncounted", "id", sqlite_where=IS_UNCOUNTED, postgresql_where=IS_UNCOUNTED),
    )

    id: str = Field(primary_key=True)
    csp: str = Field(index=True)
    segment: str
    locale: str
    channel: str
    conversation_id: str = Field(index=True)
    order_key: str
    order_number: str
    external_id: str = ""
    request_digest: str = ""
    state: str
    document: dict[str, Any] = Field(sa_type=JSON)
    revision: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    oss_event_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    erased_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    counted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class OrderParty(SQLModel, table=True):
    """A related party of an order, so that orders are found by it."""

    __tablename__ = "order_party"

    order_id: str = Field(primary_key=True, foreign_key="product_order.id")
    party_id: str = Field(primary_key=True, index=True)
