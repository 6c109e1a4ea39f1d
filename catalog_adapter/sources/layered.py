"""A source whose CSPs may have a remote catalogue below what they wrote.

The content of such a CSP is named by both: its own hash and its catalogue's.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

from catalog_adapter.contexts.files import ContextFiles, combined_content
from catalog_adapter.sources.catalogues import CatalogueLayer, Catalogues, with_layer
from catalog_adapter.sources.source import Head, Source

_KEPT = 2  # contents of a CSP: the newest, and the one that somebody may just be about to read


@dataclass(frozen=True)
class _Over:
    """A CSP's own content over a layer, and the hash of both."""

    own: str
    layer: CatalogueLayer
    content: str


class LayeredSource:
    """``source`` over the catalogues of its CSPs."""

    def __init__(self, source: Source, catalogues: Catalogues) -> None:
        self._source = source
        self._catalogues = catalogues
        self._seen: dict[str, deque[_Over]] = {}

    async def head(self, csp: str) -> Head | None:
        """What the source has now, over what the catalogue has now."""
        head = await self._source.head(csp)
        if head is None:
            return None
        layer = await self._catalogues.layer(csp, head.context)
        if layer is None:
            return head
        over = self._over(csp, head.content, layer)
        return replace(
            head, content=over.content, checked=False, label=f"{head.label} over {self._catalogues.told(csp)}"
        )

    async def csps(self) -> list[str]:
        """The CSPs of the source."""
        return await self._source.csps()

    async def files(self, csp: str, content: str) -> ContextFiles | None:
        """The files of a content, of both parts."""
        over = next((one for one in self._seen.get(csp, ()) if one.content == content), None)
        if over is None:
            return await self._source.files(csp, content)
        files = await self._source.files(csp, over.own)
        return with_layer(files, over.layer) if files is not None else None

    def _over(self, csp: str, own: str, layer: CatalogueLayer) -> _Over:
        """Named once, and not at every turn: a layer may be megabytes long."""
        seen = self._seen.setdefault(csp, deque(maxlen=_KEPT))
        for one in seen:
            if one.own == own and one.layer is layer:
                return one
        seen.append(_Over(own, layer, combined_content(own, layer.texts)))
        return seen[-1]
