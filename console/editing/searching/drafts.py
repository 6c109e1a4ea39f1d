"""Looks in a draft. A file is read once for as long as it stays the same, and what was indexed is kept.

Input: the files of a draft, what else there is to be found, and words. Output: what was found, by kind.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence

from cachetools import LRUCache

from catalog_adapter.contexts.files import ContextFiles
from console.editing.desk import mark
from console.editing.samples import spoken
from console.editing.searching.found import Entry, Kind
from console.editing.searching.index import Hit, Index
from console.editing.searching.reading import entries_in

_FILES, _INDEXES = 400, 4


class DraftSearch:
    """The drafts of all CSPs. Works beside the event loop, one at a time: customers are served by the same process."""

    def __init__(self) -> None:
        self._files: LRUCache[tuple[str, str], list[Entry]] = LRUCache(_FILES)
        self._indexes: LRUCache[tuple[str, str], Index] = LRUCache(_INDEXES)
        self._one_at_a_time = asyncio.Semaphore(1)

    async def find(self, files: ContextFiles, more: Sequence[Entry], query: str) -> dict[Kind, list[Hit]]:
        """What has all words of ``query``; the kind with the best comes first, and in each the best."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._find, files, more, query)

    def _find(self, files: ContextFiles, more: Sequence[Entry], query: str) -> dict[Kind, list[Hit]]:
        key = (files.csp, files.content)
        if key not in self._indexes:
            self._indexes[key] = Index([*self._read(files), *_standard(files)])
        found = [*self._indexes[key].find(query), *Index(more).find(query)]
        by_kind: dict[Kind, list[Hit]] = defaultdict(list)
        for _, hit in sorted(found, key=lambda one: -one[0]):
            by_kind[hit.entry.kind].append(hit)
        return by_kind

    def _read(self, files: ContextFiles) -> list[Entry]:
        found: list[Entry] = []
        for path, text in files.texts.items():
            key = (path, mark(text))
            if key not in self._files:
                self._files[key] = entries_in(path, text)
            found += self._files[key]
        return found


def _standard(files: ContextFiles) -> list[Entry]:
    """Every message as customers read it, in each locale."""
    return [
        Entry("tone", message, (text,), f"/tone#{message}", locale)
        for locale, said in spoken(files, None).items()
        for message, text in said.items()
    ]
