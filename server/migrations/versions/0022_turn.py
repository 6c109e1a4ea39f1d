"""A number that every step of a conversation's turn counts up, so that a server that was overtaken stores nothing; and
what a draft was before the message that was taken in last, so that a turn that is taken again begins where it began."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversation", sa.Column("turn", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("order_draft", sa.Column("turn", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("order_draft", sa.Column("message_id", sa.String(64), nullable=True))
    op.add_column("order_draft", sa.Column("before", sa.Text(), nullable=True))


def downgrade() -> None:
    for name in ("before", "message_id", "turn"):
        op.drop_column("order_draft", name)
    op.drop_column("conversation", "turn")
