"""The exports of what is live and of drafts, each made once for its content and kept while there is room."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from cachetools import LRUCache

from catalog_adapter.contexts.adapter import CatalogAdapter
from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.contexts.parsed import ContextData, ParsedContext
from catalog_adapter.contexts.view import View
from catalog_adapter.tmf620.api.errors import DraftUnusable, listed
from catalog_adapter.tmf620.api.export import Export, export_of

_MOST_RESOURCES = 60_000  # some 200 MB

#: Content and view.
_Key = tuple[str, View]


class Exports:
    """``base_url`` is the public address of the server, where hrefs lead."""

    def __init__(self, adapter: CatalogAdapter, base_url: str, *, most_resources: int = _MOST_RESOURCES) -> None:
        self.base_url = base_url.rstrip("/")
        self._adapter = adapter
        # one that is larger than all the room has it for itself
        self._kept: LRUCache[_Key, Export] = LRUCache(most_resources, lambda one: min(one.size, most_resources))
        self._making: dict[_Key, asyncio.Task[Export]] = {}

    async def live(self, view: View) -> Export:
        """What customers of the segment can buy now. Raises ContextInvalid, ContextNotFound."""
        context = await self._adapter.resolve(ContextKey(csp=view.csp, segment=view.segment, locale=view.locale))
        return await self._once((context.revision, view), lambda: export_of(context.data, view, self.base_url))

    async def of_files(self, files: ContextFiles, view: View) -> Export:
        """What customers could buy with these files. Raises DraftUnusable."""
        return await self._once((files.content, view), lambda: export_of_files(files, view, self.base_url))

    async def _once(self, key: _Key, make: Callable[[], Export]) -> Export:
        found = self._kept.get(key)
        if found is None:
            if key not in self._making:
                task = self._making[key] = asyncio.create_task(asyncio.to_thread(make))
                task.add_done_callback(lambda done: self._made(key, done))
            found = await asyncio.shield(self._making[key])
        return found

    def _made(self, key: _Key, task: asyncio.Task[Export]) -> None:
        del self._making[key]
        if not task.cancelled() and task.exception() is None:
            self._kept[key] = task.result()


def export_of_files(files: ContextFiles, view: View, base_url: str) -> Export:
    """The export of files that nobody has checked. Raises DraftUnusable."""
    data = usable_data(ParsedContext(files), view)
    try:
        return export_of(data, view, base_url)
    except KeyError as error:
        raise DraftUnusable(
            f"Something in the draft speaks of {error}, which nothing defines.", advice="Check the draft as a whole."
        ) from None


def usable_data(parsed: ParsedContext, view: View) -> ContextData:
    """The data of a view. Raises DraftUnusable with what is wrong."""
    data, problems = parsed.data(view.segment, view.locale)
    if data is None:
        raise DraftUnusable(f"The draft can't be read: {listed([*parsed.problems, *problems])}.",
                            advice="Mend the draft, or throw it away.")  # fmt: skip
    return data
