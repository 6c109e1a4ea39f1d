"""What personal data are kept of whom: missed messages know their conversation, and orders say when the person was
taken out; and who may ask after an order: one-time codes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_WITHOUT_PERSON = ("product_order", "order_event", "inventory_product")


def upgrade() -> None:
    op.add_column("missed_message", sa.Column("conversation_id", sa.String(40), nullable=True))
    op.create_index("ix_missed_message_conversation_id", "missed_message", ["conversation_id"])
    for table in _WITHOUT_PERSON:
        op.add_column(table, sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "order_code",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("csp", sa.String(64), nullable=False),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("order_id", sa.String(64), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    for column in ("conversation_id", "order_id"):
        op.create_index(f"ix_order_code_{column}_created_at", "order_code", [column, "created_at"])


def downgrade() -> None:
    op.drop_table("order_code")
    for table in _WITHOUT_PERSON:
        op.drop_column(table, "erased_at")
    op.drop_index("ix_missed_message_conversation_id", "missed_message")
    op.drop_column("missed_message", "conversation_id")
