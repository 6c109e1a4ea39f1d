"""The products in our own store. Input: a CSP and what is asked for. Output: their rows; nothing is changed here."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, not_, or_
from sqlmodel import col, select

from foundation.database import Database
from foundation.tmf import QueryInvalid
from foundation.tmf.filters import Filter
from foundation.tmf.pages import Page
from orders.errors import ProductNotFound
from orders.inventory.document import ACTIVE
from orders.inventory.table import InventoryProduct
from orders.paging import page_of

#: The statuses of TMF637; its definition has a blank after the last, which nobody can mean.
STATUSES = (
    "created", "pendingActive", "cancelled", "active", "pendingTerminate", "terminated", "suspended", "aborted",
)  # fmt: skip


class ProductStore:
    """The products of all CSPs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, csp: str, product_id: str) -> InventoryProduct:
        """A product of this CSP. Raises ProductNotFound."""
        found = await self.several(csp, [product_id])
        if not found:
            raise ProductNotFound(product_id)
        return found[0]

    async def several(self, csp: str, ids: Collection[str]) -> list[InventoryProduct]:
        """Those of these products that the CSP has, the oldest first."""
        asked = [one for one in ids if "\0" not in one]  # PostgreSQL takes no such text, not even to look for it
        return await self._rows(csp, col(InventoryProduct.id).in_(asked))

    async def of_customers(
        self, csp: str, customers: Collection[str], conversations: Collection[str]
    ) -> list[InventoryProduct]:
        """What the orders of these customers' ids, or of conversations, have brought and has not ended, the oldest
        first; no parts of bundles."""
        return await self._rows(
            csp,
            or_(
                col(InventoryProduct.customer_id).in_([one for one in customers if one]),
                col(InventoryProduct.conversation_id).in_([one for one in conversations if one]),
            ),
            col(InventoryProduct.status) == ACTIVE,
            col(InventoryProduct.outermost).is_(True),
        )

    async def listed(self, csp: str, filters: Sequence[Filter], *, offset: int, limit: int) -> Page:
        """A page of a CSP's products. Raises QueryInvalid."""
        conditions = [_condition(one) for one in filters]
        asked = [one for one in conditions if one is not None]
        rest = [one for one, condition in zip(filters, conditions, strict=True) if condition is None]
        return await page_of(
            self._database, InventoryProduct, csp, asked, rest, offset=offset, limit=limit,
            narrowed="Narrow it by status or id.",
        )  # fmt: skip

    async def _rows(self, csp: str, *conditions: ColumnElement[bool]) -> list[InventoryProduct]:
        wanted = select(InventoryProduct).where(col(InventoryProduct.csp) == csp, *conditions)
        async with self._database.transaction() as session:
            ordered = wanted.order_by(col(InventoryProduct.created_at), col(InventoryProduct.id))
            return list((await session.exec(ordered)).all())


def _condition(wanted: Filter) -> ColumnElement[bool] | None:
    """What of a filter the database can answer; None for what it can't."""
    if wanted.operator not in ("eq", "ne"):
        return None
    match wanted.path:
        case ("status",):
            condition = col(InventoryProduct.status).in_([_status(one) for one in wanted.alternatives()])
        case ("id",):
            condition = col(InventoryProduct.id).in_([one for one in wanted.wanted if "\0" not in one])
        case _:
            return None
    return not_(condition) if wanted.operator == "ne" else condition


def _status(word: str) -> str:
    if word not in STATUSES:
        raise QueryInvalid(f"{word[:80]!r} is no status of a product.", advice=f"Use one of {', '.join(STATUSES)}.")
    return word
