"""Endpoints: hub subscriptions, their state and keys; attempts of deliveries, and what staff sees of deliveries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_OF_EVENT = "(SELECT {} FROM order_event WHERE order_event.id = delivery.order_event_id)"


def upgrade() -> None:
    op.create_table(
        "hub_subscription",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("csp", sa.String(64), nullable=False),
        sa.Column("callback", sa.String(2000), nullable=False),
        sa.Column("query", sa.String(2000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_hub_subscription_csp", "hub_subscription", ["csp"])
    op.create_table(
        "endpoint_state",
        sa.Column("csp", sa.String(64), primary_key=True),
        sa.Column("endpoint", sa.String(64), primary_key=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("pauses", sa.Integer(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_why", sa.String(500), nullable=False),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_why", sa.String(500), nullable=False),
        sa.Column("disablings", sa.Integer(), nullable=False),
    )
    op.create_table(
        "endpoint_key",
        sa.Column("csp", sa.String(64), primary_key=True),
        sa.Column("endpoint", sa.String(64), primary_key=True),
        sa.Column("scheme", sa.String(8), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("instead_of", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_table(
        "delivery_attempt",
        sa.Column("delivery_id", sa.String(), sa.ForeignKey("delivery.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(500), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
    )
    op.create_index("ix_delivery_attempt_at", "delivery_attempt", ["at"])
    _widen_deliveries()


def _widen_deliveries() -> None:
    with op.batch_alter_table("delivery") as table:
        table.alter_column("order_event_id", existing_type=sa.String(), nullable=True)
        table.add_column(sa.Column("event_type", sa.String(), nullable=True))
        table.add_column(sa.Column("payload", sa.Text(), nullable=True))
        table.add_column(sa.Column("attempts_before", sa.Integer(), nullable=True))
        for name in ("created_at", "started_at", "finished_at"):
            table.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.execute(
        f"UPDATE delivery SET event_type = {_OF_EVENT.format('type')}, attempts_before = 0, "  # noqa: S608 - no input
        f"created_at = {_OF_EVENT.format('created_at')}, started_at = {_OF_EVENT.format('created_at')}"
    )
    with op.batch_alter_table("delivery") as table:
        table.alter_column("event_type", existing_type=sa.String(), nullable=False)
        table.alter_column("attempts_before", existing_type=sa.Integer(), nullable=False)
        for name in ("created_at", "started_at"):
            table.alter_column(name, existing_type=sa.DateTime(timezone=True), nullable=False)
    op.create_index("ix_delivery_csp_created_at", "delivery", ["csp", "created_at"])
    _index_due(["due_at", "id"])


def _index_due(columns: list[str]) -> None:
    op.drop_index("ix_delivery_due", "delivery")
    pending = sa.text("state = 'pending'")
    op.create_index("ix_delivery_due", "delivery", columns, sqlite_where=pending, postgresql_where=pending)


def downgrade() -> None:
    _index_due(["due_at"])
    op.drop_index("ix_delivery_csp_created_at", "delivery")
    op.execute("DELETE FROM delivery WHERE order_event_id IS NULL")
    op.drop_index("ix_delivery_attempt_at", "delivery_attempt")
    op.drop_table("delivery_attempt")
    with op.batch_alter_table("delivery") as table:
        for name in ("event_type", "payload", "attempts_before", "created_at", "started_at", "finished_at"):
            table.drop_column(name)
        table.alter_column("order_event_id", existing_type=sa.String(), nullable=False)
    op.drop_table("endpoint_key")
    op.drop_table("endpoint_state")
    op.drop_index("ix_hub_subscription_csp", "hub_subscription")
    op.drop_table("hub_subscription")
