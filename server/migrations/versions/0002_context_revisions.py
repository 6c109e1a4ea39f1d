"""Customer contexts' revisions, drafts and live pointers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "context_content",
        sa.Column("content", sa.String(32), primary_key=True),
        sa.Column("csp", sa.String(64), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_context_content_csp", "context_content", ["csp"])
    op.create_table(
        "context_revision",
        sa.Column("csp", sa.String(64), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("content", sa.String(32), sa.ForeignKey("context_content.content"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("of", sa.Integer(), nullable=True),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("note", sa.String(2000), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "context_live",
        sa.Column("csp", sa.String(64), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(32), nullable=False),
        sa.Column("context", sa.JSON(), nullable=False),
    )
    op.create_table(
        "context_draft",
        sa.Column("csp", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    for table in ("context_draft", "context_live", "context_revision", "context_content"):
        op.drop_table(table)
