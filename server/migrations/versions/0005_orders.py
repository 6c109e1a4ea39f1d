"""Orders over TMF622: cancellations, parties, events of the OSS, tokens; and content that orders need for ever."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("product_order") as table:
        table.add_column(sa.Column("external_id", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("request_digest", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("oss_event_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE product_order SET external_id = order_number")
    op.create_index("ix_product_order_csp_external_id", "product_order", ["csp", "external_id"])
    op.create_index("ix_product_order_csp_created_at", "product_order", ["csp", "created_at", "id"])
    with op.batch_alter_table("context_content") as table:
        table.add_column(sa.Column("of_an_order", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "order_party",
        sa.Column("order_id", sa.String(), sa.ForeignKey("product_order.id"), primary_key=True),
        sa.Column("party_id", sa.String(), primary_key=True),
    )
    op.create_index("ix_order_party_party_id", "order_party", ["party_id"])
    op.create_table(
        "cancel_product_order",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("csp", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), sa.ForeignKey("product_order.id"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_cancel_product_order_csp", "cancel_product_order", ["csp"])
    op.create_index("ix_cancel_product_order_order_id", "cancel_product_order", ["order_id"])
    op.create_table(
        "received_event",
        sa.Column("csp", sa.String(), primary_key=True),
        sa.Column("event_id", sa.String(), primary_key=True),
        sa.Column("order_id", sa.String(), sa.ForeignKey("product_order.id"), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_received_event_order_id", "received_event", ["order_id"])
    op.create_table(
        "oss_token",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("csp", sa.String(), nullable=False),
        sa.Column("hashed", sa.String(), nullable=False),
        sa.Column("scopes", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_oss_token_csp", "oss_token", ["csp"])


def downgrade() -> None:
    for table in ("oss_token", "received_event", "cancel_product_order", "order_party"):
        op.drop_table(table)
    with op.batch_alter_table("context_content") as changed:
        changed.drop_column("of_an_order")
    op.drop_index("ix_product_order_csp_created_at", "product_order")
    op.drop_index("ix_product_order_csp_external_id", "product_order")
    with op.batch_alter_table("product_order") as changed:
        for column in ("oss_event_at", "request_digest", "external_id"):
            changed.drop_column(column)
