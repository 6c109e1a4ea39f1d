"""The inventory follows the orders. Each function is a part of its caller's transaction, so that an order and what it
makes of the inventory are written together.

An order that changes or ends products holds them until its item has ended: another order that would is refused, so that
no two changes are made of the same beginning. A product that is not in our store is in the CSP's own inventory, and
followed there.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from foundation.rows import new_values, table_of, things
from orders.errors import ProductBeingChanged
from orders.inventory.document import ACTIVE, added, customer_of, is_told, modified, product_of, terminated
from orders.inventory.table import InventoryProduct
from orders.product_order.document import Document, items_of
from orders.product_order.states import FINAL
from orders.product_order.table import ProductOrder

#: What an item does to a product that is there.
CHANGES = frozenset({"modify", "delete"})

_PRODUCTS = table_of(InventoryProduct)
_CHANGING = ("document", "status", "changing_order", "updated_at")
_IS_THERE = select(_PRODUCTS.c.id).where(_PRODUCTS.c.id == bindparam("which"))
# SQLite, which knows no such lock, has one writer at a time, and the order was written before
_LOCKED = (
    select(_PRODUCTS)
    .where(_PRODUCTS.c.id == bindparam("which"), _PRODUCTS.c.csp == bindparam("of_csp"))
    .with_for_update()
)
_ADD = insert(_PRODUCTS)
_SAVE = update(_PRODUCTS).where(_PRODUCTS.c.id == bindparam("which")).values(new_values(_PRODUCTS, *_CHANGING))


def hold(connection: Connection, order: ProductOrder, before: Document | None = None) -> None:
    """Hold what an order changes or ends; of one that is amended, let go what it no longer does. ``before`` is the
    document that it had. Raises ProductBeingChanged."""
    wanted = _changed(order.document)
    held = _changed(before) if before is not None else set()
    for product_id in sorted(wanted | held):  # all orders in the same sequence, so that no two wait for each other
        product = _locked(connection, order.csp, product_id)
        if product is None:
            continue
        if product_id not in wanted:
            product.changing_order = "" if product.changing_order == order.id else product.changing_order
            _save(connection, product)
            continue
        if product.status != ACTIVE or product.changing_order not in ("", order.id):
            raise ProductBeingChanged(
                f"The product {product_id} is {product.status}"
                + (f", and the order {product.changing_order} is changing it." if product.changing_order else "."),
                advice="Wait until that order has ended; what has ended can't be changed.",
            )
        product.changing_order = order.id
        _save(connection, product)


def follow(connection: Connection, order: ProductOrder, before: Document, at: datetime, public_url: str) -> None:
    """What an order's items that have ended since ``before`` make of the inventory; a repeat makes nothing of it."""
    earlier = {item["id"]: item["state"] for item in items_of(before)}
    outermost = {item["id"] for item in order.document["productOrderItem"]}
    for item in items_of(order.document):
        if item["state"] not in FINAL or earlier.get(item["id"]) in FINAL:
            continue
        if item["action"] in CHANGES:
            _change(connection, order, item, at, public_url)
        elif item["action"] == "add" and item["state"] == "completed":
            _add(connection, order, item, at, public_url, outermost=item["id"] in outermost)


def _changed(document: Document) -> set[str]:
    """The ids of the products that an order changes or ends."""
    return {item["product"]["id"] for item in items_of(document) if item["action"] in CHANGES}


def _add(
    connection: Connection, order: ProductOrder, item: Document, at: datetime, public_url: str, *, outermost: bool
) -> None:
    document = added(order.document, item, at, public_url)
    if connection.execute(_IS_THERE, {"which": document["id"]}).first() is not None:
        return
    product = {
        "id": document["id"],
        "csp": order.csp,
        "conversation_id": order.conversation_id,
        "customer_id": customer_of(document),
        "status": document["status"],
        "outermost": outermost,
        "document": document,
        "created_at": at,
        "updated_at": at,
    }
    connection.execute(_ADD, product)


def _change(connection: Connection, order: ProductOrder, item: Document, at: datetime, public_url: str) -> None:
    """Change or end the product, if the item came to that, and let it go."""
    product = _locked(connection, order.csp, product_of(order.document, item))
    if product is None or product.changing_order != order.id:
        return
    if item["state"] == "completed" and not is_told(product.document, order.document, item):
        if item["action"] == "delete":
            product.document = terminated(product.document, order.document, item, at)
        else:
            product.document = modified(product.document, order.document, item, public_url)
        product.status, product.updated_at = product.document["status"], at
    product.changing_order = ""
    _save(connection, product)


def _save(connection: Connection, product: InventoryProduct) -> None:
    connection.execute(_SAVE, {"which": product.id} | {name: getattr(product, name) for name in _CHANGING})


def _locked(connection: Connection, csp: str, product_id: str) -> InventoryProduct | None:
    """A product of this CSP, which nobody else can change until this transaction ends."""
    if "\0" in product_id:
        return None
    return next(iter(things(connection, InventoryProduct, _LOCKED, {"which": product_id, "of_csp": csp})), None)
