"""The content that orders were made with, kept for ever by its hash, also of a CSP that is served from a folder."""

from __future__ import annotations

from catalog_adapter.contexts import CatalogAdapter
from catalog_adapter.revisions import repository
from catalog_adapter.revisions.tables import ContextContent
from foundation.database import Database


class OrderContents:
    """Keeps content when the first order uses it."""

    def __init__(self, database: Database, adapter: CatalogAdapter) -> None:
        self._database = database
        self._adapter = adapter
        self._kept: set[tuple[str, str]] = set()

    async def keep(self, csp: str, content: str) -> None:
        """Keep it for ever. Raises ContextNotFound where no source has it any more."""
        if (csp, content) in self._kept:
            return
        async with self._database.transaction() as session:
            row = await session.get(ContextContent, content)
        if row is None or not row.of_an_order:
            files = await self._adapter.files_with(csp, content)
            async with self._database.transaction() as session:
                await repository.keep_content(session, files, of_an_order=True)
        self._kept.add((csp, content))
