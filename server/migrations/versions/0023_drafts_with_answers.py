"""A draft is kept with the answer of the turn that changed it, so it needs no number and no copy of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("before", "message_id", "turn"):
        op.drop_column("order_draft", name)


def downgrade() -> None:
    op.add_column("order_draft", sa.Column("turn", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("order_draft", sa.Column("message_id", sa.String(64), nullable=True))
    op.add_column("order_draft", sa.Column("before", sa.Text(), nullable=True))
