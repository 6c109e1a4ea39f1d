"""Orders in the database. Each function is a part of the transaction of the connection that it is given.

The statements are made once, since SQLAlchemy takes longer to make one than SQLite to answer it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from foundation.rows import add_all, new_values, row_of, table_of, things
from orders.cancel_product_order.document import ENDED
from orders.cancel_product_order.table import CancelProductOrder
from orders.errors import OrderNotFound
from orders.product_order.table import OrderParty, ProductOrder


class Ordered(NamedTuple):
    """Of an order all that is asked for without its document."""

    id: str
    order_number: str
    csp: str
    segment: str
    locale: str
    channel: str
    conversation_id: str


_ORDERS, _PARTIES, _TASKS = table_of(ProductOrder), table_of(OrderParty), table_of(CancelProductOrder)
#: What changes of an order once it is placed.
_CHANGING = ("document", "state", "updated_at", "revision", "segment", "locale", "oss_event_at")

_IS = (_ORDERS.c.id == bindparam("which"), _ORDERS.c.csp == bindparam("of_csp"))
_ORDER = select(_ORDERS).where(*_IS)
_ORDERED = select(*(_ORDERS.c[name] for name in Ordered._fields)).where(*_IS)
_LOCKED = _ORDER.with_for_update()
_PLACED_BY = select(_ORDERS).where(_ORDERS.c.csp == bindparam("of_csp"), _ORDERS.c.order_key == bindparam("key"))
_OF_CONVERSATIONS = (
    select(_ORDERS)
    .where(_ORDERS.c.conversation_id.in_(bindparam("conversations", expanding=True)))
    .order_by(_ORDERS.c.created_at, _ORDERS.c.id)
)
_CONVERSATIONS_OF = select(_ORDERS.c.conversation_id).where(
    _ORDERS.c.csp == bindparam("of_csp"), _ORDERS.c.id.in_(bindparam("orders", expanding=True))
)
_ADD, _ADD_PARTY, _ADD_TASK = insert(_ORDERS), insert(_PARTIES), insert(_TASKS)
_SAVE = update(_ORDERS).where(_ORDERS.c.id == bindparam("which")).values(new_values(_ORDERS, *_CHANGING))
_OPEN_TASKS = (
    select(_TASKS).where(_TASKS.c.order_id == bindparam("order"), _TASKS.c.state.not_in(ENDED)).order_by(_TASKS.c.id)
)
_SAVE_TASK = update(_TASKS).where(_TASKS.c.id == bindparam("which")).values(new_values(_TASKS, "document", "state"))


def order_of(connection: Connection, csp: str, order_id: str) -> ProductOrder:
    """An order of this CSP. Raises OrderNotFound."""
    return _there(things(connection, ProductOrder, _ORDER, _named(csp, order_id)), order_id)


def ordered(connection: Connection, csp: str, order_id: str) -> Ordered:
    """An order of this CSP, without its document. Raises OrderNotFound."""
    found = connection.execute(_ORDERED, _named(csp, order_id)).one_or_none()
    if found is None:
        raise OrderNotFound(order_id)
    return Ordered._make(found)


def locked(connection: Connection, csp: str, order_id: str) -> ProductOrder:
    """The order, which nobody else can change until this transaction ends, of which it is the first statement. Raises
    OrderNotFound.

    On PostgreSQL its row is locked; SQLite, which knows no SELECT … FOR UPDATE, has one writer, and this is to be it.
    Either way what then changes nothing has written nothing.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    return _there(things(connection, ProductOrder, _LOCKED, _named(csp, order_id)), order_id)


def placed_by(connection: Connection, csp: str, order_key: str) -> ProductOrder | None:
    """The order that this key has placed."""
    return next(iter(things(connection, ProductOrder, _PLACED_BY, {"of_csp": csp, "key": order_key})), None)


def of_conversation(connection: Connection, *conversation_ids: str) -> list[ProductOrder]:
    """The orders that conversations have placed, the oldest first."""
    return things(connection, ProductOrder, _OF_CONVERSATIONS, {"conversations": conversation_ids})


def conversations_of(connection: Connection, csp: str, order_ids: Collection[str]) -> set[str]:
    """The conversations that have placed these orders of this CSP's; those that came over TMF622 have none."""
    asked = [one for one in order_ids if "\0" not in one]
    return set(connection.execute(_CONVERSATIONS_OF, {"of_csp": csp, "orders": asked}).scalars()) - {""}


def add(connection: Connection, order: ProductOrder) -> None:
    """Write a new order, with its parties. Raises IntegrityError where its key or number is taken."""
    connection.execute(_ADD, row_of(order))
    parties = {party["id"] for party in order.document.get("relatedParty", ())}
    add_all(connection, _ADD_PARTY, ({"order_id": order.id, "party_id": party_id} for party_id in sorted(parties)))


def save(connection: Connection, order: ProductOrder) -> None:
    """Write an order as it is now, which has been read ``locked``."""
    connection.execute(_SAVE, {"which": order.id} | {name: getattr(order, name) for name in _CHANGING})


def open_cancellations(connection: Connection, order_id: str) -> list[CancelProductOrder]:
    """The cancellations of an order that have not ended."""
    return things(connection, CancelProductOrder, _OPEN_TASKS, {"order": order_id})


def add_cancellation(connection: Connection, task: CancelProductOrder) -> None:
    """Write a new cancellation."""
    connection.execute(_ADD_TASK, row_of(task))


def save_cancellation(connection: Connection, task: CancelProductOrder) -> None:
    """Write a cancellation as it is now."""
    connection.execute(_SAVE_TASK, {"which": task.id, "document": task.document, "state": task.state})


def _there(found: list[ProductOrder], order_id: str) -> ProductOrder:
    if not found:
        raise OrderNotFound(order_id)
    return found[0]


def _named(csp: str, order_id: str) -> dict[str, str]:
    if "\0" in order_id:  # PostgreSQL takes no such text, not even to look for it
        raise OrderNotFound(order_id)
    return {"which": order_id, "of_csp": csp}
