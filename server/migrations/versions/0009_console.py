"""The console: people, roles, sessions, one-time links, and an audit log to which rows are only added."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_member",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("email", sa.String(254), nullable=False, unique=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("password", sa.String(300), nullable=False),
        sa.Column("is_operator", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("theme", sa.String(8), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "staff_role",
        sa.Column("member_id", sa.String(64), sa.ForeignKey("staff_member.id"), primary_key=True),
        sa.Column("csp", sa.String(64), primary_key=True),
        sa.Column("role", sa.String(16), primary_key=True),
    )
    op.create_index("ix_staff_role_csp", "staff_role", ["csp"])
    op.create_table(
        "staff_session",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("member_id", sa.String(64), sa.ForeignKey("staff_member.id"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_staff_session_member_id", "staff_session", ["member_id"])
    op.create_table(
        "staff_link",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("member_id", sa.String(64), sa.ForeignKey("staff_member.id"), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_staff_link_member_id", "staff_link", ["member_id"])
    op.create_table(
        "staff_audit",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("csp", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(254), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
    )
    op.create_index("ix_staff_audit_csp_id", "staff_audit", ["csp", "id"])
    _refuse_changes()


def _refuse_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for what in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER staff_audit_no_{what.lower()} BEFORE {what} ON staff_audit "
                "BEGIN SELECT RAISE(ABORT, 'staff_audit is only added to'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION staff_audit_only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'staff_audit is only added to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER staff_audit_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON staff_audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION staff_audit_only_added_to()"
    )


def downgrade() -> None:
    for table in ("staff_audit", "staff_link", "staff_session", "staff_role", "staff_member"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION staff_audit_only_added_to")
