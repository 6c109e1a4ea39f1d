"""The product inventory: what completed orders gave customers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inventory_product",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("csp", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("outermost", sa.Boolean(), nullable=False),
        sa.Column("changing_order", sa.String(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_inventory_product_conversation_id", "inventory_product", ["conversation_id"])
    op.create_index("ix_inventory_product_csp_created_at", "inventory_product", ["csp", "created_at", "id"])


def downgrade() -> None:
    op.drop_table("inventory_product")
