"""A page of a table whose rows hold documents. Input: conditions for the database, and filters that it can't answer.

Those filters are held against the documents one by one, of which only so many are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement
from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from foundation.database import Database
from foundation.tmf import QueryInvalid
from foundation.tmf.filters import Filter
from foundation.tmf.pages import Page
from orders.cancel_product_order.table import CancelProductOrder
from orders.inventory.table import InventoryProduct
from orders.product_order.table import ProductOrder

_MOST_READ = 20_000
_BATCH = 500

Row = ProductOrder | CancelProductOrder | InventoryProduct


async def page_of(
    database: Database, table: type[Row], csp: str, asked: Sequence[ColumnElement[bool]], rest: Sequence[Filter], *,
    offset: int, limit: int, narrowed: str = "",
) -> Page:  # fmt: skip
    """A CSP's documents that fulfil all, the oldest first. Raises QueryInvalid, whose advice is ``narrowed``, for more
    than can be read one by one."""
    wanted = [col(table.csp) == csp, *asked]
    rows = cast(
        "SelectOfScalar[Any]",
        select(table).where(*wanted).order_by(col(table.created_at), col(table.id)),
    )
    async with database.transaction() as session:
        total = (await session.exec(select(func.count()).select_from(table).where(*wanted))).one()
        if not rest:
            found = (await session.exec(rows.offset(offset).limit(limit))).all()
            return Page([one.document for one in found], offset, limit, total)
        if total > _MOST_READ:
            raise QueryInvalid(f"These filters would have {total} of them read one by one.", advice=narrowed)
        passing: list[dict[str, Any]] = []
        for start in range(0, total, _BATCH):
            batch = (await session.exec(rows.offset(start).limit(_BATCH))).all()
            passing += [one.document for one in batch if all(each.passes(one.document) for each in rest)]
            session.expunge_all()
    return Page(passing[offset : offset + limit], offset, limit, len(passing))
