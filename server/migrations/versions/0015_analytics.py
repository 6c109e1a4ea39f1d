"""Facts of conversations and orders and their sums by day, and what of the log and the orders is counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_CONVERSATIONS = sa.text("counted_seq < last_seq")
_ORDERED = sa.text("to_order IS NOT NULL")
_ORDERS = sa.text("counted_at IS NULL OR counted_at <> updated_at")


def upgrade() -> None:
    op.add_column("conversation", sa.Column("counted_seq", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(
        "ix_conversation_uncounted", "conversation", ["id"],
        sqlite_where=_CONVERSATIONS, postgresql_where=_CONVERSATIONS,
    )  # fmt: skip
    op.add_column("product_order", sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_product_order_uncounted", "product_order", ["id"], sqlite_where=_ORDERS, postgresql_where=_ORDERS
    )
    _facts()
    _sums()


def _facts() -> None:
    _table("conversation_fact", _text("conversation", 32, key=True), _number("stage"), _flag("asked_for_person"),
           _number("to_order", nullable=True), _number("seconds_to_order", nullable=True))  # fmt: skip
    _table("turn_fact", _text("conversation", 32, key=True), _number("seq", key=True), _text("how", 16),
           _text("intent", 64), _flag("corrected"))  # fmt: skip
    _table("refusal_fact", _text("conversation", 32, key=True), _number("seq", key=True), _number("place", key=True),
           _text("constraints", 400), _text("offering", 200), _text("wished", 400))  # fmt: skip
    _table("order_fact", _text("product_order", 32, key=True), _number("item", key=True), _text("offering", 200),
           _text("name", 200), _number("quantity"), _text("currency", 3), _money("monthly"),
           _money("once"))  # fmt: skip
    for fact in ("conversation_fact", "turn_fact", "refusal_fact", "order_fact"):
        op.create_index(f"ix_{fact}_csp_day", fact, ["csp", "day"])
    op.create_index(
        "ix_conversation_fact_to_order", "conversation_fact",
        ["csp", "day", "channel", "segment", "locale", "revision", "to_order", "seconds_to_order"],
        sqlite_where=_ORDERED, postgresql_where=_ORDERED,
    )  # fmt: skip


def _sums() -> None:
    stages = ("greeted", "spoke", "chose", "contact", "review", "ordered", "asked_for_person")
    taken = ("understood", "asked_back", "not_understood", "button", "person", "corrected")
    _table("day_conversations", *map(_number, stages), where_is_key=True)
    _table("day_turns", *map(_number, taken), where_is_key=True)
    _table("day_refusals", _text("constraints", 400, key=True), _text("offering", 200, key=True),
           _text("wished", 400, key=True), _number("times"), _number("conversations"), where_is_key=True)  # fmt: skip
    _table("day_orders", _text("offering", 200, key=True), _text("currency", 3, key=True), _text("name", 200),
           _number("orders"), _number("quantity"), _money("monthly"), _money("once"), where_is_key=True)  # fmt: skip


def _table(name: str, *columns: sa.Column[object], where_is_key: bool = False) -> None:
    key = where_is_key
    op.create_table(
        name,
        _text("csp", 64, key=key),
        sa.Column("day", sa.Date(), nullable=False, primary_key=key),
        _text("segment", 64, key=key),
        _text("locale", 16, key=key),
        _text("channel", 64, key=key),
        _number("revision", key=key),
        *columns,
        sqlite_with_rowid=not where_is_key,
    )


def _text(name: str, length: int, *, key: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.String(length), nullable=False, primary_key=key)


def _number(name: str, *, key: bool = False, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), nullable=nullable, primary_key=key, autoincrement=False)


def _flag(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _money(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def downgrade() -> None:
    for name in ("day_orders", "day_refusals", "day_turns", "day_conversations",
                 "order_fact", "refusal_fact", "turn_fact", "conversation_fact"):  # fmt: skip
        op.drop_table(name)
    op.drop_index("ix_product_order_uncounted", "product_order")
    op.drop_column("product_order", "counted_at")
    op.drop_index("ix_conversation_uncounted", "conversation")
    op.drop_column("conversation", "counted_seq")
