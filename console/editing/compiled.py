"""The draft as customers would meet it: compiled for one segment and locale, and kept while it stays the same."""

from __future__ import annotations

import asyncio

from cachetools import LRUCache

from catalog_adapter.contexts.compile import compile_contexts, context_file
from catalog_adapter.contexts.errors import ContextInvalid
from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.contexts.models import ContextFile
from catalog_adapter.contexts.parsed import ParsedContext
from catalog_adapter.contexts.resolved import ResolvedContext
from catalog_adapter.revisions.errors import PublishRefused
from catalog_adapter.revisions.publisher import Publisher

_MOST_KEPT = 8


class CompiledDrafts:
    """Compiles beside the event loop, one at a time: customers are served by the same process."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._kept: LRUCache[tuple[str, str, str, str], ResolvedContext] = LRUCache(_MOST_KEPT)
        self._one_at_a_time = asyncio.Semaphore(1)

    async def context(self, files: ContextFiles, segment: str, locale: str) -> ResolvedContext | None:
        """The files in a segment and locale; None where they can't be used. Raises ContextNotFound."""
        async with self._one_at_a_time:
            try:
                whole = await self._publisher.whole(files)
                key = (whole.csp, whole.content, segment, locale)
                if key not in self._kept:
                    made = await asyncio.to_thread(compile_contexts, whole, [(segment, locale)])
                    self._kept[key] = made[segment, locale]
                return self._kept[key]
            except (ContextInvalid, PublishRefused):
                return None


async def places(files: ContextFiles) -> ContextFile | None:
    """The draft's own ``context.yml``, with its segments and locales; None where it can't be used."""
    try:
        return await asyncio.to_thread(lambda: context_file(ParsedContext(files)))
    except ContextInvalid:
        return None
