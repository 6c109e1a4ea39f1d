"""Hand-over to Chatwoot: which conversations are there, and how much of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chatwoot_conversation",
        sa.Column("conversation_id", sa.String(40), sa.ForeignKey("conversation.id"), primary_key=True),
        sa.Column("csp", sa.String(64), nullable=False),
        sa.Column("place", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("asked_seq", sa.Integer(), nullable=False),
        sa.Column("sent_seq", sa.Integer(), nullable=False),
        sa.Column("seen_id", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(500), nullable=True),
    )
    op.create_index("ix_chatwoot_conversation_number", "chatwoot_conversation", ["csp", "number"])
    op.create_index("ix_chatwoot_conversation_due_at", "chatwoot_conversation", ["due_at"])


def downgrade() -> None:
    op.drop_table("chatwoot_conversation")
