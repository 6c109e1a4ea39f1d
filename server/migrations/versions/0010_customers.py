"""Conversations know the customer whom the CSP's site vouches for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("conversation") as table:
        table.add_column(sa.Column("customer", sa.String(128), nullable=True))
        table.add_column(sa.Column("told", sa.JSON(), nullable=True))
    op.create_index("ix_conversation_csp_customer", "conversation", ["csp", "customer"])


def downgrade() -> None:
    op.drop_index("ix_conversation_csp_customer", "conversation")
    with op.batch_alter_table("conversation") as table:
        table.drop_column("told")
        table.drop_column("customer")
