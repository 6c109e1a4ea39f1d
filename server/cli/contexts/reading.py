"""The customer contexts as a server on this machine would serve them: what was published, else the folder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from foundation.settings import settings

if TYPE_CHECKING:
    from catalog_adapter.contexts import CatalogAdapter


@asynccontextmanager
async def reading_adapter() -> AsyncIterator[CatalogAdapter]:
    """An adapter for one command; the database is brought up to date first."""
    from catalog_adapter.contexts import CatalogAdapter
    from catalog_adapter.sources.catalogues import Catalogues
    from catalog_adapter.sources.database import DatabaseSource
    from catalog_adapter.sources.folder import FolderSource
    from catalog_adapter.sources.layered import LayeredSource
    from catalog_adapter.sources.source import Source
    from foundation.database import Database
    from foundation.secrets import Secrets
    from server.migrations import upgrade

    database = Database(settings().effective_database_url)
    try:
        await upgrade(database)
        state = settings().state_folder
        catalogues = Catalogues(state / "catalogues", Secrets(state), settings().effective_public_url, follow=False)
        sources: list[Source] = [DatabaseSource(database), FolderSource(settings().contexts_folder)]
        yield CatalogAdapter([LayeredSource(source, catalogues) for source in sources])
    finally:
        await database.close()
