"""Who made a token and when it was last used; when something was last sent to a customer of a messaging platform."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("oss_token", sa.Column("made_by", sa.String(length=254), nullable=False, server_default=""))
    op.add_column("oss_token", sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("channel_customer", sa.Column("last_out_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("channel_customer", "last_out_at")
    op.drop_column("oss_token", "last_used_at")
    op.drop_column("oss_token", "made_by")
