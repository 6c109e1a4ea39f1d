"""Messaging channels: customers of accounts, their messages, what could not be delivered, whose an account is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "channel_customer",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("csp", sa.String(64), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("customer", sa.String(128), nullable=False),
        sa.Column("conversation_id", sa.String(40), nullable=True, unique=True),
        sa.Column("last_in_at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=True),
        sa.Column("sent_seq", sa.Integer(), nullable=False),
        sa.Column("sent_parts", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retry_at", moment, nullable=True),
        sa.Column("last_error", sa.String(500), nullable=True),
        sa.UniqueConstraint("csp", "account", "customer"),
    )
    op.create_index("ix_channel_customer_due_at", "channel_customer", ["due_at"])
    op.create_table(
        "channel_message",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("csp", sa.String(64), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("message_id", sa.String(200), nullable=False),
        sa.Column("customer_id", sa.String(40), sa.ForeignKey("channel_customer.id"), nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("received_at", moment, nullable=False),
        sa.UniqueConstraint("csp", "account", "message_id"),
    )
    op.create_index("ix_channel_message_waiting", "channel_message", ["customer_id", "state", "number"])
    op.create_index("ix_channel_message_received", "channel_message", ["customer_id", "received_at"])
    op.create_table(
        "channel_failure",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("csp", sa.String(64), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("customer", sa.String(128), nullable=False),
        sa.Column("conversation_id", sa.String(40), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(500), nullable=False),
        sa.Column("at", moment, nullable=False),
    )
    op.create_index("ix_channel_failure_csp", "channel_failure", ["csp"])
    op.create_table(
        "channel_owner",
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("platform_id", sa.String(100), primary_key=True),
        sa.Column("csp", sa.String(64), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("at", moment, nullable=False),
    )
