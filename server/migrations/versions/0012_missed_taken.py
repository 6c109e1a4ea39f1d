"""What was made of a group of missed messages: the examples it became, and the revision that was live then."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("missed_group", sa.Column("taken_phrases", sa.Text(), nullable=False, server_default=""))
    op.add_column("missed_group", sa.Column("taken_after", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("missed_group", "taken_after")
    op.drop_column("missed_group", "taken_phrases")
