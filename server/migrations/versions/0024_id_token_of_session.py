"""What a provider knows a session by, sealed, so that signing out here ends it there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff_session", sa.Column("id_token", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("staff_session", "id_token")
