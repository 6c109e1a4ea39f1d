"""A source whose CSPs may have a remote catalogue below what they wrote.

The content of such a CSP is named by both: its own hash and its catalogue's.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from catalog_adapter.contexts.files import ContextFiles, combined_content
from catalog_adapter.sources.catalogues import CatalogueLayer, Catalogues, with_layer
from catalog_adapter.sources.source import Head, Source
from foundation.database import utc_now


class LayeredSource:
    """``source`` over the catalogues of its CSPs."""

    def __init__(self, source: Source, catalogues: Catalogues) -> None:
        self._source = source
        self._catalogues = catalogues
        self._own: dict[tuple[str, str], tuple[str, CatalogueLayer]] = {}

    async def head(self, csp: str) -> Head | None:
        """What the source has now, over what the catalogue has now."""
        head = await self._source.head(csp)
        if head is None:
            return None
        layer = await self._catalogues.layer(csp, head.context)
        if layer is None:
            return head
        content = combined_content(head.content, layer.texts)
        # the newest is enough: what is live is held by whoever serves it
        self._own = {key: value for key, value in self._own.items() if key[0] != csp}
        self._own[csp, content] = head.content, layer
        return replace(head, content=content, checked=False, label=f"{head.label} over {_told(layer)}")

    async def csps(self) -> list[str]:
        """The CSPs of the source."""
        return await self._source.csps()

    async def files(self, csp: str, content: str) -> ContextFiles | None:
        """The files of a content, of both parts."""
        if (csp, content) not in self._own:
            return await self._source.files(csp, content)
        own, layer = self._own[csp, content]
        files = await self._source.files(csp, own)
        return with_layer(files, layer) if files is not None else None


def _told(layer: CatalogueLayer) -> str:
    age = timedelta(seconds=round(layer.copy.age(utc_now()).total_seconds()))
    return f"a catalogue read {age} ago" + (", which does not answer now" if layer.copy.stale else "")
