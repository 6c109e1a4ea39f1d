"""The draft that what was learnt goes to: the one that is there, else one begun from what is live."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from catalog_adapter.contexts.adapter import CatalogAdapter
from catalog_adapter.contexts.compile import context_file
from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.contexts.parsed import ParsedContext
from catalog_adapter.revisions.drafts import Drafts, files_of
from catalog_adapter.revisions.errors import DraftChanged
from catalog_adapter.revisions.revisions import Revisions
from catalog_adapter.revisions.tables import ContextDraft
from catalog_adapter.sources.catalogue_layer import without_layer

Change = Callable[[ContextFiles], ContextFiles]
_ATTEMPTS = 2


class DraftChanges:
    """Makes changes in drafts; nothing of it is live before somebody publishes the draft."""

    def __init__(self, drafts: Drafts, revisions: Revisions, adapter: CatalogAdapter) -> None:
        self._drafts = drafts
        self._revisions = revisions
        self._adapter = adapter

    async def make(self, csp: str, change: Change, *, name: str, author: str) -> ContextDraft:
        """The draft with the change. Raises what ``change`` raises, BadInput for the name, and DraftChanged.

        Who comes second makes the change once more, in what is there then.
        """
        for left in reversed(range(_ATTEMPTS)):
            files, base, version = await self._open(csp, name)
            changed = await asyncio.to_thread(change, files)
            try:
                return await self._drafts.save(
                    changed, name=name, base=base, author=author, version=version, before=files
                )
            except DraftChanged:
                if not left:
                    raise
        raise AssertionError("the last attempt returns or raises")

    async def live_number(self, csp: str) -> int:
        """The revision that is live; 0 where nothing was published."""
        live = await self._revisions.live(csp)
        return live.number if live is not None else 0

    async def _open(self, csp: str, name: str) -> tuple[ContextFiles, int | None, int | None]:
        """Files, the revision they were made from, and the draft's version, if it is kept already."""
        kept = await self._drafts.find(csp, name)
        if kept is not None:
            return files_of(kept), kept.base, kept.version
        live = await self._revisions.live(csp)
        if live is not None:
            return await self._revisions.files(csp, str(live.number)), live.number, None
        files = await self._adapter.files(csp)
        has_catalogue = context_file(ParsedContext(files)).catalogue is not None
        return without_layer(files) if has_catalogue else files, None, None
