"""Lists of orders and of cancellations. Input: filters as TMF630 writes them. Output: a page, the oldest first.

What the database can answer is asked there: state, orderDate, externalId, relatedParty.id.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, not_, or_
from sqlmodel import col, select

from foundation.database import Database
from foundation.tmf import QueryInvalid
from foundation.tmf.filters import Filter
from foundation.tmf.pages import Page
from orders.cancel_product_order.table import CancelProductOrder
from orders.paging import page_of
from orders.product_order.states import order_state
from orders.product_order.table import OrderParty, ProductOrder

_NARROWED = "Narrow it by state, orderDate, externalId or relatedParty.id."

Condition = ColumnElement[bool]


class OrderListing:
    """Lists of one kind of row: product orders, or cancellations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def orders(self, csp: str, filters: Sequence[Filter], *, offset: int, limit: int) -> Page:
        """A page of a CSP's orders. Raises QueryInvalid, OrderUnusable."""
        conditions = [_condition(one) for one in filters]
        asked = [one for one in conditions if one is not None]
        rest = [one for one, condition in zip(filters, conditions, strict=True) if condition is None]
        return await page_of(
            self._database, ProductOrder, csp, asked, rest, offset=offset, limit=limit, narrowed=_NARROWED
        )

    async def cancellations(self, csp: str, filters: Sequence[Filter], *, offset: int, limit: int) -> Page:
        """A page of a CSP's cancellations. Raises QueryInvalid."""
        return await page_of(self._database, CancelProductOrder, csp, [], filters, offset=offset, limit=limit)

    async def cancellation(self, csp: str, task_id: str) -> CancelProductOrder | None:
        """A cancellation of this CSP."""
        async with self._database.transaction() as session:
            task = await session.get(CancelProductOrder, task_id) if "\0" not in task_id else None
        return task if task is not None and task.csp == csp else None


def _condition(wanted: Filter) -> Condition | None:
    """What of a filter the database can answer; None for what it can't."""
    match wanted.path:
        case ("state",) if wanted.operator in ("eq", "ne"):
            states = [order_state(word) for word in wanted.alternatives()]
            return _is(wanted, col(ProductOrder.state).in_(states))
        case ("externalId",) if wanted.operator in ("eq", "ne"):
            return _is(wanted, col(ProductOrder.external_id).in_(_texts(wanted)))
        case ("relatedParty", "id") if wanted.operator in ("eq", "ne"):
            orders = select(OrderParty.order_id).where(col(OrderParty.party_id).in_(_texts(wanted)))
            return _is(wanted, col(ProductOrder.id).in_(orders))
        case ("orderDate",) if wanted.operator not in ("eq", "ne"):
            return or_(*(_compared(wanted.operator, one) for one in wanted.alternatives()))
    return None


def _is(wanted: Filter, condition: Condition) -> Condition:
    return not_(condition) if wanted.operator == "ne" else condition


def _texts(wanted: Filter) -> list[str]:
    return [one for one in wanted.wanted if "\0" not in one]


def _compared(operator: str, text: str) -> Condition:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise QueryInvalid(f"{text[:80]!r} is not a time.", advice="Write it as 2026-01-31T00:00:00Z.") from None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    ours = col(ProductOrder.created_at)
    compared = {"gt": ours > at, "gte": ours >= at, "lt": ours < at, "lte": ours <= at}
    return and_(compared[operator])
