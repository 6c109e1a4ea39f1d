"""Hand-over: which conversations wait for a person, and who has them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "hand_over",
        sa.Column("conversation_id", sa.String(40), sa.ForeignKey("conversation.id"), primary_key=True),
        sa.Column("csp", sa.String(64), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("message", sa.String(), nullable=True),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("taken_by", sa.String(254), nullable=True),
        sa.Column("taken_name", sa.String(200), nullable=True),
        sa.Column("seen_at", moment, nullable=True),
    )
    op.create_index("ix_hand_over_csp", "hand_over", ["csp"])
    op.create_index("ix_hand_over_seen_at", "hand_over", ["seen_at"])


def downgrade() -> None:
    op.drop_table("hand_over")
