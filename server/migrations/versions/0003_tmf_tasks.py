"""Tasks of TM Forum APIs: product configurations and qualifications, readable for a while."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tmf_task",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("csp", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_tmf_task_csp_kind", "tmf_task", ["csp", "kind", "id"])


def downgrade() -> None:
    op.drop_table("tmf_task")
