"""Customer contexts from the database: the published revisions that are live."""

from __future__ import annotations

import asyncio
from pathlib import Path

import structlog
from pydantic import ValidationError
from sqlmodel import select

from catalog_adapter.contexts.errors import ContextInvalid
from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.contexts.models import ContextFile
from catalog_adapter.layers.problems import Origin, Problem
from catalog_adapter.revisions import repository
from catalog_adapter.revisions.tables import ContextLive
from catalog_adapter.sources.source import Head
from foundation.counting import counted
from foundation.database import Database

_log = structlog.get_logger(__name__)


class DatabaseSource:
    """What is live. Heads are held in memory; :meth:`refresh` looks whether they have changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._heads: dict[str, Head | ContextInvalid] = {}
        self._contents: dict[str, str] = {}
        self._loaded = False
        self._refreshing = asyncio.Lock()

    async def refresh(self) -> list[str]:
        """Read what is live; the CSPs of which it is something else than before."""
        async with self._refreshing:  # who began to read earlier must not have the last word
            return await self._refresh()

    async def _refresh(self) -> list[str]:
        async with self._database.transaction() as session:
            pointers = (await session.exec(select(ContextLive.csp, ContextLive.content))).all()
            changed = [csp for csp, content in pointers if self._contents.get(csp) != content]
            rows = [row for csp in changed if (row := await session.get(ContextLive, csp)) is not None]
        for csp in self._heads.keys() - {csp for csp, _ in pointers}:
            del self._heads[csp], self._contents[csp]
        for row in rows:
            self._take(row)
        self._loaded = True
        return changed

    async def head(self, csp: str) -> Head | None:
        """What is live of a CSP, as far as this process knows. Raises ContextInvalid: what was published is never
        passed over for what is only a folder."""
        if not self._loaded:
            await self.refresh()
        head = self._heads.get(csp)
        if isinstance(head, ContextInvalid):
            raise head
        return head

    async def csps(self) -> list[str]:
        """The CSPs that have published something."""
        if not self._loaded:
            await self.refresh()
        return list(self._heads)

    async def files(self, csp: str, content: str) -> ContextFiles | None:
        """Any content of the CSP that was published, or is being rehearsed."""
        async with self._database.transaction() as session:
            return await repository.find_content(session, csp, content)

    def _take(self, row: ContextLive) -> None:
        self._contents[row.csp] = row.content
        head, before = _head(row), self._heads.get(row.csp)
        if isinstance(head, ContextInvalid) and isinstance(before, Head):
            _log.error("customer context can't be used", csp=row.csp, problems=[str(one) for one in head.problems],
                       effect="the last good state stays live")  # fmt: skip
        else:
            self._heads[row.csp] = head


def _head(row: ContextLive) -> Head | ContextInvalid:
    try:
        context = ContextFile.model_validate(row.context)
    except ValidationError as error:
        place = Origin(Path(row.csp, "context.yml"), 1, 1)
        errors = counted(error.error_count(), "error")
        told = f"revision {row.number} can't be read by this version ({errors}): publish it anew"
        return ContextInvalid(row.csp, [Problem.at(place, told)])
    return Head(row.csp, row.content, context, f"revision {row.number}", checked=True)
