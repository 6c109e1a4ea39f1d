"""The draft that a CSP's staff works on: opened, checked, and saved file by file.

There is one draft for all, begun from what is live with its first saved file. Two who work on different files don't
notice each other; of two who work on the same one, the second is told, and gets the first one's text.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from catalog_adapter.check import Problem, check_files
from catalog_adapter.contexts import CatalogAdapter
from catalog_adapter.contexts.files import ContextFiles, files_from
from catalog_adapter.revisions.drafts import DEFAULT, Drafts, files_of
from catalog_adapter.revisions.errors import DraftChanged, PublishRefused
from catalog_adapter.revisions.publisher import Publisher
from catalog_adapter.revisions.revisions import Revisions
from catalog_adapter.revisions.steps import Step
from catalog_adapter.revisions.turning_back import without_step
from catalog_adapter.sources.catalogue_layer import without_layer
from console.errors import FileChanged

_ATTEMPTS = 4


@dataclass(frozen=True)
class OpenDraft:
    """What is worked on. ``version`` is None where no draft is kept yet: then it is what is live."""

    files: ContextFiles
    base: int | None
    version: int | None
    author: str = ""


class DraftDesk:
    """The drafts of all CSPs."""

    def __init__(self, drafts: Drafts, revisions: Revisions, adapter: CatalogAdapter, publisher: Publisher) -> None:
        self._drafts = drafts
        self._revisions = revisions
        self._adapter = adapter
        self._publisher = publisher
        self._checking = asyncio.Semaphore(1)  # customers are served by the same process

    async def open(self, csp: str) -> OpenDraft:
        """The draft, or what is live. Raises ContextNotFound."""
        kept = await self._drafts.find(csp, DEFAULT)
        if kept is not None:
            return OpenDraft(files_of(kept), kept.base, kept.version, kept.author)
        live = await self._revisions.live(csp)
        if live is not None:
            return OpenDraft(await self._revisions.files(csp, str(live.number)), live.number, None)
        return OpenDraft(without_layer(await self._adapter.files(csp)), None, None)

    async def save(self, csp: str, path: str, text: str | None, *, read: str, author: str) -> str:
        """Put ``text`` in the place of a file (None: take it out); the mark of what is saved.

        ``read`` is the mark of what the editor has read. Raises FileChanged where somebody has saved it since.
        """
        return await self.change(csp, path, lambda _now: text, read=read, author=author)

    async def change(
        self, csp: str, path: str, new: Callable[[str], str | None], *, read: str | None, author: str
    ) -> str:
        """As :meth:`save`, with the new text made of the one that is there. ``read`` None: whatever that is."""
        for _ in range(_ATTEMPTS):
            opened = await self.open(csp)
            now = opened.files.texts.get(path, "")
            if read is not None and mark(now) != read:
                raise FileChanged(
                    f"{opened.author or 'Somebody'} has saved {path} since you opened it.",
                    advice="Your text is still here: look at theirs, then save yours over it or take theirs.",
                    theirs=now,
                    author=opened.author,
                    read=mark(now),
                )
            text = new(now)
            texts = {name: one for name, one in opened.files.texts.items() if name != path}
            files = files_from(csp, texts if text is None else texts | {path: text})
            if files.texts == opened.files.texts:
                return mark(now)
            try:
                await self._drafts.save(
                    files, base=opened.base, author=author, version=opened.version, before=opened.files
                )
            except DraftChanged:
                continue  # another file, perhaps: look again
            return mark(files.texts.get(path, ""))
        raise DraftChanged("The draft is being changed by many at once.", advice="Save again.")

    async def turn(self, csp: str, step: Step, *, author: str) -> None:
        """Undo a save of the draft; do it again, where it is undone. What was done since stays. Raises ChangedSince."""
        changed = {path: (after, before) for path, (before, after) in step.changed.items()}
        for _ in range(_ATTEMPTS):
            opened = await self.open(csp)
            files = await asyncio.to_thread(without_step, opened.files, changed if step.is_undone else step.changed)
            try:
                await self._drafts.save(
                    files, base=opened.base, author=author, version=opened.version, turns=step.number
                )
            except DraftChanged:
                continue
            return
        raise DraftChanged("The draft is being changed by many at once.", advice="Try again.")

    async def check(self, csp: str, path: str, text: str) -> list[Problem]:
        """What the checker says of the draft with ``text`` in the place of a file, as if it had been saved."""
        opened = await self.open(csp)
        return await self.problems(files_from(csp, {**opened.files.texts, path: text}))

    async def problems(self, files: ContextFiles) -> list[Problem]:
        """What the checker says of files."""
        try:
            whole = await self._publisher.whole(files)
        except PublishRefused as error:
            return error.problems
        async with self._checking:
            return await asyncio.to_thread(check_files, whole)

    async def discard(self, csp: str) -> None:
        """Throw the draft away."""
        await self._drafts.discard(csp, DEFAULT)


def mark(text: str) -> str:
    """What tells one text from another."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
