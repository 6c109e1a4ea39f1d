"""The draft that changes over TMF620 go to: read, begun where there is none, and saved.

A draft is begun from what is live: the revision, or the CSP's files where nothing was published.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from catalog_adapter.contexts.adapter import CatalogAdapter
from catalog_adapter.contexts.compile import context_file
from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.contexts.models import ContextFile
from catalog_adapter.contexts.parsed import CONTEXT, ParsedContext
from catalog_adapter.contexts.view import View
from catalog_adapter.revisions.drafts import DEFAULT, Drafts, files_of
from catalog_adapter.revisions.errors import DraftChanged
from catalog_adapter.revisions.revisions import Revisions
from catalog_adapter.sources.catalogue_layer import without_layer
from catalog_adapter.sources.catalogues import Catalogues
from catalog_adapter.tmf620.api.editing.changes import Change
from catalog_adapter.tmf620.api.editing.editor import Draft, Edited, edit

_AUTHOR = "TMF620"
_ATTEMPTS = 2


@dataclass(frozen=True)
class _Opened:
    """A draft that is worked on. ``version`` is None where it is not kept yet."""

    draft: Draft
    base: int | None
    version: int | None


class CatalogueDrafts:
    """The drafts of all CSPs, as TMF620 needs them."""

    def __init__(self, drafts: Drafts, revisions: Revisions, adapter: CatalogAdapter, catalogues: Catalogues) -> None:
        self._drafts = drafts
        self._revisions = revisions
        self._adapter = adapter
        self._catalogues = catalogues

    async def read(self, csp: str, name: str) -> Draft:
        """A draft. Raises DraftNotFound, ContextInvalid."""
        return await self._with_layer(files_of(await self._drafts.get(csp, name)))

    async def change(
        self, csp: str, change: Change, look: Callable[[ContextFile], View], segment: str | None, base_url: str
    ) -> Edited:
        """Make a change in the draft, as ``look`` sees it. Raises what :func:`edit` raises, and DraftChanged.

        Who comes second makes the change once more, in what is there then.
        """
        for left in reversed(range(_ATTEMPTS)):
            opened = await self._open(csp)
            view = look(own_context(opened.draft.files))
            done = await asyncio.to_thread(edit, opened.draft, change, view, segment, base_url)
            if done.draft.files.texts == opened.draft.files.texts:
                return done
            try:
                await self._drafts.save(
                    done.draft.files,
                    base=opened.base,
                    author=_AUTHOR,
                    version=opened.version,
                    before=opened.draft.files,
                )
            except DraftChanged:
                if not left:
                    raise
            else:
                return done
        raise AssertionError("the last attempt returns or raises")

    async def _open(self, csp: str) -> _Opened:
        kept = await self._drafts.find(csp, DEFAULT)
        if kept is not None:
            return _Opened(await self._with_layer(files_of(kept)), kept.base, kept.version)
        live = await self._revisions.live(csp)
        if live is not None:
            return _Opened(
                await self._with_layer(await self._revisions.files(csp, str(live.number))), live.number, None
            )
        files = await self._adapter.files(csp)
        own = without_layer(files) if own_context(files).catalogue is not None else files
        return _Opened(await self._with_layer(own), None, None)

    async def _with_layer(self, files: ContextFiles) -> Draft:
        return Draft(files, await self._catalogues.layer_for_gate(files.csp, own_context(files)))


def own_context(files: ContextFiles) -> ContextFile:
    """context.yml, without reading the other files. Raises ContextInvalid."""
    own = {name: text for name, text in files.texts.items() if name == CONTEXT}
    return context_file(ParsedContext(ContextFiles(files.csp, own, files.root)))
