"""The inventory follows the orders. Each function is a part of its caller's transaction, so that an order and what it
makes of the inventory are written together.

An order that changes or ends products holds them until its item has ended: another order that would is refused, so that
no two changes are made of the same beginning. A product that is not in our store is in the CSP's own inventory, and
followed there.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from orders.errors import ProductBeingChanged
from orders.inventory.document import ACTIVE, added, customer_of, is_told, modified, product_of, terminated
from orders.inventory.table import InventoryProduct
from orders.product_order.document import Document, items_of
from orders.product_order.states import FINAL
from orders.product_order.table import ProductOrder

#: What an item does to a product that is there.
CHANGES = frozenset({"modify", "delete"})


async def hold(session: AsyncSession, order: ProductOrder, before: Document | None = None) -> None:
    """Hold what an order changes or ends; of one that is amended, let go what it no longer does. ``before`` is the
    document that it had. Raises ProductBeingChanged."""
    wanted = _changed(order.document)
    held = _changed(before) if before is not None else set()
    for product_id in sorted(wanted | held):  # all orders in the same sequence, so that no two wait for each other
        product = await _locked(session, order.csp, product_id)
        if product is None:
            continue
        if product_id not in wanted:
            product.changing_order = "" if product.changing_order == order.id else product.changing_order
            session.add(product)
            continue
        if product.status != ACTIVE or product.changing_order not in ("", order.id):
            raise ProductBeingChanged(
                f"The product {product_id} is {product.status}"
                + (f", and the order {product.changing_order} is changing it." if product.changing_order else "."),
                advice="Wait until that order has ended; what has ended can't be changed.",
            )
        product.changing_order = order.id
        session.add(product)


async def follow(session: AsyncSession, order: ProductOrder, before: Document, at: datetime, public_url: str) -> None:
    """What an order's items that have ended since ``before`` make of the inventory; a repeat makes nothing of it."""
    earlier = {item["id"]: item["state"] for item in items_of(before)}
    outermost = {item["id"] for item in order.document["productOrderItem"]}
    for item in items_of(order.document):
        if item["state"] not in FINAL or earlier.get(item["id"]) in FINAL:
            continue
        if item["action"] in CHANGES:
            await _change(session, order, item, at, public_url)
        elif item["action"] == "add" and item["state"] == "completed":
            await _add(session, order, item, at, public_url, outermost=item["id"] in outermost)


def _changed(document: Document) -> set[str]:
    """The ids of the products that an order changes or ends."""
    return {item["product"]["id"] for item in items_of(document) if item["action"] in CHANGES}


async def _add(
    session: AsyncSession, order: ProductOrder, item: Document, at: datetime, public_url: str, *, outermost: bool
) -> None:
    document = added(order.document, item, at, public_url)
    if await session.get(InventoryProduct, document["id"]) is not None:
        return
    session.add(
        InventoryProduct(
            id=document["id"],
            csp=order.csp,
            conversation_id=order.conversation_id,
            customer_id=customer_of(document),
            status=document["status"],
            outermost=outermost,
            document=document,
            created_at=at,
            updated_at=at,
        )
    )


async def _change(session: AsyncSession, order: ProductOrder, item: Document, at: datetime, public_url: str) -> None:
    """Change or end the product, if the item came to that, and let it go."""
    product = await _locked(session, order.csp, product_of(order.document, item))
    if product is None or product.changing_order != order.id:
        return
    if item["state"] == "completed" and not is_told(product.document, order.document, item):
        if item["action"] == "delete":
            product.document = terminated(product.document, order.document, item, at)
        else:
            product.document = modified(product.document, order.document, item, public_url)
        product.status, product.updated_at = product.document["status"], at
    product.changing_order = ""
    session.add(product)


async def _locked(session: AsyncSession, csp: str, product_id: str) -> InventoryProduct | None:
    """A product of this CSP, which nobody else can change until this transaction ends."""
    if "\0" in product_id:
        return None
    wanted = select(InventoryProduct).where(col(InventoryProduct.id) == product_id, col(InventoryProduct.csp) == csp)
    # SQLite, which knows no such lock, has one writer at a time
    return (await session.exec(wanted.with_for_update().execution_options(populate_existing=True))).one_or_none()
