"""What customers said in vain, masked, in groups of what is alike."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "missed_group",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("csp", sa.String(64), nullable=False),
        sa.Column("segment", sa.String(64), nullable=False),
        sa.Column("locale", sa.String(16), nullable=False),
        sa.Column("example", sa.String(400), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("taken_as", sa.String(64), nullable=True),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_missed_group_place", "missed_group", ["csp", "segment", "locale"])
    op.create_table(
        "missed_message",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("group_id", sa.String(40), sa.ForeignKey("missed_group.id"), nullable=False),
        sa.Column("text", sa.String(400), nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("intent", sa.String(64), nullable=False),
        sa.Column("meant", sa.String(64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_missed_message_group_at", "missed_message", ["group_id", "at"])
    op.create_index("ix_missed_message_at", "missed_message", ["at"])


def downgrade() -> None:
    op.drop_table("missed_message")
    op.drop_table("missed_group")
