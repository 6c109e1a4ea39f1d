"""What was published, and what is worked on: read by number, by ``live`` or as a draft.

A *version* names files: ``live``, the number of a revision, or ``draft:NAME``.
"""

from __future__ import annotations

import asyncio

from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.revisions import repository
from catalog_adapter.revisions.diff import Change, diff
from catalog_adapter.revisions.drafts import Drafts, files_of
from catalog_adapter.revisions.errors import RevisionNotFound
from catalog_adapter.revisions.tables import ContextLive, ContextRevision
from foundation.database import Database
from foundation.errors import BadInput

_DRAFT = "draft:"
_LARGEST_NUMBER = 2**31 - 1


class Revisions:
    """The revisions of all CSPs, for reading."""

    def __init__(self, database: Database, drafts: Drafts) -> None:
        self._database = database
        self._drafts = drafts

    async def live(self, csp: str) -> ContextLive | None:
        """What is live of a CSP."""
        async with self._database.transaction() as session:
            return await repository.find_live(session, csp)

    async def log(self, csp: str, *, limit: int = 20, before: int | None = None) -> list[ContextRevision]:
        """The newest revisions first; ``before`` goes on from where a page ended."""
        async with self._database.transaction() as session:
            return await repository.newest_revisions(session, csp, limit, before)

    async def files(self, csp: str, version: str) -> ContextFiles:
        """The files of a version. Raises RevisionNotFound, DraftNotFound, BadInput."""
        if version.startswith(_DRAFT):
            return files_of(await self._drafts.get(csp, version.removeprefix(_DRAFT)))
        content = await self._content(csp, version)
        async with self._database.transaction() as session:
            files = await repository.find_content(session, csp, content)
        if files is None:
            raise RevisionNotFound(f"The content of {csp}'s {version} is lost.", advice="Restore the database.")
        return files

    async def diff(self, csp: str, before: str, after: str) -> list[Change]:
        """What has to change in one version for it to become the other."""
        return await asyncio.to_thread(diff, await self.files(csp, before), await self.files(csp, after))

    async def _content(self, csp: str, version: str) -> str:
        if version == "live":
            live = await self.live(csp)
            if live is None:
                raise RevisionNotFound(f"{csp} has published nothing yet.", advice="Publish something first.")
            return live.content
        if not version.isdecimal() or int(version) > _LARGEST_NUMBER:
            raise BadInput(f"{version!r} names no version.", advice="Give live, a revision's number, or draft:NAME.")
        async with self._database.transaction() as session:
            revision = await repository.find_revision(session, csp, int(version))
        if revision is None:
            raise RevisionNotFound(f"{csp} has no revision {version}.", advice="See its log for those there are.")
        return revision.content
