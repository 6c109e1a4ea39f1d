"""Alembic runs this for each command, on the connection that :func:`server.migrations.upgrade` has opened."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlmodel import AutoString

from foundation.database import UtcDateTime


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Types of ours as the plain ones beneath them: a migration must not change when our code does."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    # only what compares needs the tables, and with them most of the code
    target_metadata=context.config.attributes.get("tables"),
    render_as_batch=True,  # SQLite can't alter a table, only make it anew
    render_item=render_item,
    compare_type=True,
)
context.run_migrations()
