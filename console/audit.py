"""The audit log: who did what, when. It is only added to."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from console.tables import AuditEntry
from foundation.database import Database
from foundation.ids import new_id


class AuditLog:
    """The log of an installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, csp: str, who: str, action: str, **details: Any) -> None:
        """Add an entry. ``csp`` is empty for what concerns the installation; ``details`` are JSON, and no secrets."""
        async with self._database.transaction() as session:
            session.add(AuditEntry(id=new_id("audit"), csp=csp, who=who, action=action, details=details))

    async def newest(self, csp: str, *, limit: int = 100, before: str | None = None) -> list[AuditEntry]:
        """The newest entries of a CSP first; ``before`` goes on from where a page ended."""
        wanted = select(AuditEntry).where(col(AuditEntry.csp) == csp).order_by(col(AuditEntry.id).desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(col(AuditEntry.id) < before)
        async with self._database.transaction() as session:
            return list((await session.exec(wanted)).all())
