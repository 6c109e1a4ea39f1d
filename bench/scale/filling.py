"""Fills a PostgreSQL with conversations and orders: copies of one that was really held, under other names.

Input: the database and the conversation. Output: rows, and how many bytes one conversation or order takes.
"""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
from sqlmodel import SQLModel

from gateway.conversations.models import Conversation, ConversationMessage
from orders.draft.store import OrderDraftRow
from orders.events.order_event import OrderEvent
from orders.outbox.delivery import Delivery
from orders.product_order.table import ProductOrder

_CONVERSATION_TABLES = ("conversation", "conversation_message", "order_draft")
_ORDER_TABLES = ("product_order", "order_event", "delivery")


class Filler:
    """One database, at ``url``, and what is copied: a conversation with the order that came of it."""

    def __init__(self, url: str, conversation_id: str) -> None:
        self._url = url
        self._id = conversation_id
        self.conversations = self.orders = 0

    def conversations_to(self, count: int) -> None:
        """Have so many."""
        span, self.conversations = (self.conversations, count), count
        name = "'fill-' || g"
        self._copy(Conversation, "id", span, {"id": name, "counted_seq": "last_seq"})
        self._copy(
            ConversationMessage, "conversation_id", span, {"id": "'fill-' || g || '-' || seq", "conversation_id": name}
        )
        self._copy(OrderDraftRow, "conversation_id", span, {"conversation_id": name})
        self._settle()

    def orders_to(self, count: int) -> None:
        """Have so many, each of a conversation of its own."""
        span, self.orders = (self.orders, count), count
        order = "'fill-' || g"
        self._copy(
            ProductOrder, "conversation_id", span,
            {"id": order, "order_key": order, "order_number": order, "external_id": order,
             "conversation_id": "'ordered-' || g", "counted_at": "updated_at"},
        )  # fmt: skip
        of_order = f"order_id IN (SELECT id FROM product_order WHERE conversation_id = '{self._id}')"  # noqa: S608
        event = "'fill-' || g || '-' || seq"
        self._copy(OrderEvent, of_order, span, {"id": event, "order_id": order})
        self._copy(
            Delivery, of_order, span,
            {"id": "'fill-' || g || '-' || t.id", "order_id": order, "order_event_id": event, "state": "'delivered'"},
        )  # fmt: skip
        self._settle()

    def bytes_of_conversation(self) -> float:
        """With its messages, its draft and all indexes."""
        return self._size(_CONVERSATION_TABLES) / max(1, self.conversations)

    def bytes_of_order(self) -> float:
        """With its events, its deliveries and all indexes."""
        return self._size(_ORDER_TABLES) / max(1, self.orders)

    def _copy(self, model: type[SQLModel], where: str, span: tuple[int, int], values: Mapping[str, str]) -> None:
        table = SQLModel.metadata.tables[str(model.__tablename__)]
        condition = where if " " in where else f"{where} = '{self._id}'"
        columns = [column.name for column in table.columns]
        chosen = ", ".join(values.get(name, f't."{name}"') for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        self._execute(
            f"INSERT INTO {table.name} ({names}) SELECT {chosen} FROM {table.name} t, "  # noqa: S608 - our own names
            f"generate_series({span[0] + 1}, {span[1]}) g WHERE {condition}"
        )

    def _settle(self) -> None:
        self._execute("VACUUM ANALYZE")

    def _size(self, tables: tuple[str, ...]) -> int:
        sizes = " + ".join(f"pg_total_relation_size('{table}')" for table in tables)
        with psycopg.connect(self._url) as connection:
            row = connection.execute(f"SELECT {sizes}").fetchone()
        return int(row[0]) if row else 0

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(statement.encode())
