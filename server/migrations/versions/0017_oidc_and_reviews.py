"""Who somebody is at the OpenID Connect provider; who made a draft, who asked for its review, and who approved it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_identity",
        sa.Column("issuer", sa.String(255), primary_key=True),
        sa.Column("subject", sa.String(255), primary_key=True),
        sa.Column("member_id", sa.String(64), sa.ForeignKey("staff_member.id"), nullable=False),
    )
    op.create_index("ix_staff_identity_member_id", "staff_identity", ["member_id"])
    op.add_column("staff_session", sa.Column("by_provider", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("context_revision", sa.Column("approved_by", sa.String(254), nullable=False, server_default=""))
    op.add_column("context_draft", sa.Column("editors", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "context_review",
        sa.Column("csp", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("asked_by", sa.String(254), nullable=False),
        sa.Column("note", sa.String(2000), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(254), nullable=False),
        sa.Column("words", sa.String(2000), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("context_review")
    op.drop_column("context_draft", "editors")
    op.drop_column("context_revision", "approved_by")
    op.drop_column("staff_session", "by_provider")
    op.drop_table("staff_identity")
