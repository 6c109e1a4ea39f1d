"""The steps by which a draft came to be what it is: each save with what it changed, so that it can be undone.

Kept with the draft, the newest of them only, and gone with it: what was published is rolled back instead.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.revisions.tables import ContextDraft, ContextDraftStep
from foundation.database import Database

#: The steps of so many versions of a draft are kept.
KEPT = 50

#: path → what a file said before and after; None where it was not there.
ChangedFiles = Mapping[str, tuple[str | None, str | None]]


@dataclass(frozen=True)
class Step:
    """One save. ``number`` is the version of the draft that it made; ``is_undone``: it was taken back since."""

    number: int
    author: str
    at: datetime
    changed: ChangedFiles
    is_undone: bool


class DraftSteps:
    """The steps of all drafts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def newest(self, csp: str, name: str, *, limit: int = KEPT) -> list[Step]:
        """The steps of a draft, the newest first."""
        wanted = select(ContextDraftStep).where(
            col(ContextDraftStep.csp) == csp, col(ContextDraftStep.name) == name
        ).order_by(col(ContextDraftStep.number).desc()).limit(limit)  # fmt: skip
        async with self._database.transaction() as session:
            return [_step(one) for one in (await session.exec(wanted)).all()]

    async def find(self, csp: str, name: str, number: int) -> Step | None:
        """One step; None where it is kept no more."""
        async with self._database.transaction() as session:
            row = await session.get(ContextDraftStep, (csp, name, number))
        return _step(row) if row is not None else None


async def note_step(session: AsyncSession, draft: ContextDraft, before: ContextFiles, after: ContextFiles) -> None:
    """Keep what a save changed, in the transaction that saves; the oldest go."""
    changed = {
        path: (before.texts.get(path), after.texts.get(path))
        for path in before.texts.keys() | after.texts.keys()
        if before.texts.get(path) != after.texts.get(path)
    }
    packed = zlib.compress(json.dumps(changed, sort_keys=True).encode())
    session.add(ContextDraftStep(csp=draft.csp, name=draft.name, number=draft.version, author=draft.author,
                                 packed=packed))  # fmt: skip
    await _forget(session, draft.csp, draft.name, draft.version - KEPT)


async def turn_step(session: AsyncSession, draft: ContextDraft, number: int) -> None:
    """Note that a step was undone, or done again."""
    row = await session.get(ContextDraftStep, (draft.csp, draft.name, number))
    if row is not None:
        row.is_undone = not row.is_undone
        session.add(row)


async def forget_steps(session: AsyncSession, csp: str, name: str) -> None:
    """Forget all steps of a draft that is gone."""
    await _forget(session, csp, name, None)


async def _forget(session: AsyncSession, csp: str, name: str, newest: int | None) -> None:
    wanted = [col(ContextDraftStep.csp) == csp, col(ContextDraftStep.name) == name]
    if newest is not None:
        wanted.append(col(ContextDraftStep.number) <= newest)
    await session.exec(delete(ContextDraftStep).where(*wanted))


def _step(row: ContextDraftStep) -> Step:
    changed = json.loads(zlib.decompress(row.packed))
    return Step(
        row.number, row.author, row.at, {path: (one, other) for path, (one, other) in changed.items()}, row.is_undone
    )
