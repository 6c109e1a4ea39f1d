"""Task resources: asked for by a POST, answered at once, and to be read again for a while.

They are in the database, as the next request of a front end may reach another replica. What is kept is bounded: for
each CSP and kind, the newest ones of the last day.
"""

from __future__ import annotations

import json
import zlib
from datetime import timedelta

from sqlalchemy import ColumnElement, func
from sqlmodel import col, delete, select

from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf_apis.tables import TmfTask
from foundation.database import Database, utc_now

_KEPT = timedelta(days=1)
_MOST = 1000


class Tasks:
    """The tasks of one kind, of all CSPs. ``kept`` and ``most`` bound those of each CSP."""

    def __init__(self, database: Database, kind: str, *, kept: timedelta = _KEPT, most: int = _MOST) -> None:
        self.kind = kind
        self._database = database
        self._kept = kept
        self.most = most

    async def add(self, csp: str, task_id: str, document: Json) -> None:
        """Keep a task, and let go of those that are too old or too many."""
        packed = zlib.compress(json.dumps(document, separators=(",", ":")).encode())
        row = TmfTask(id=task_id, csp=csp, kind=self.kind, packed=packed, created_at=utc_now())
        ours = self._of(csp)
        last = select(TmfTask.id).where(*ours).order_by(col(TmfTask.id).desc()).offset(self.most).limit(1)
        async with self._database.transaction(survives_power_cut=False) as session:
            session.add(row)
            await session.flush()
            await session.exec(delete(TmfTask).where(*ours, col(TmfTask.created_at) < utc_now() - self._kept))
            await session.exec(delete(TmfTask).where(*ours, col(TmfTask.id) <= last.scalar_subquery()))

    async def find(self, csp: str, task_id: str) -> Json | None:
        """The document of a task of this CSP; None where there is none any more."""
        found = select(TmfTask).where(*self._readable(csp), col(TmfTask.id) == task_id)
        async with self._database.transaction(survives_power_cut=False) as session:
            row = (await session.exec(found)).first()
        return None if row is None else _document(row)

    async def page(self, csp: str, offset: int, limit: int) -> tuple[list[Json], int]:
        """Some of the CSP's tasks, the oldest first, and how many there are."""
        found = select(TmfTask).where(*self._readable(csp)).order_by(col(TmfTask.id)).offset(offset).limit(limit)
        counted = select(func.count()).select_from(TmfTask).where(*self._readable(csp))
        async with self._database.transaction(survives_power_cut=False) as session:
            rows = (await session.exec(found)).all()
            total = (await session.exec(counted)).one()
        return [_document(row) for row in rows], total

    def _readable(self, csp: str) -> tuple[ColumnElement[bool], ...]:
        return *self._of(csp), col(TmfTask.created_at) >= utc_now() - self._kept

    def _of(self, csp: str) -> tuple[ColumnElement[bool], ...]:
        return col(TmfTask.csp) == csp, col(TmfTask.kind) == self.kind


def _document(row: TmfTask) -> Json:
    found: Json = json.loads(zlib.decompress(row.packed))
    return found
