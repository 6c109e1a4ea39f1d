"""Drafts: what a CSP's staff works on before it is published. Each has a name; several may be worked on at once."""

from __future__ import annotations

from sqlalchemy import ColumnElement, CursorResult, update
from sqlmodel import col, delete, select

from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.contexts.packed import PackedFiles
from catalog_adapter.revisions.errors import DraftChanged, DraftNotFound
from catalog_adapter.revisions.tables import ContextDraft
from foundation.database import Database, utc_now

DEFAULT = "draft"


class Drafts:
    """The drafts of all CSPs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, csp: str, name: str = DEFAULT) -> ContextDraft:
        """A draft. Raises DraftNotFound."""
        draft = await self.find(csp, name)
        if draft is None:
            raise DraftNotFound(f"{csp} has no draft {name!r}.", advice="Save one first.")
        return draft

    async def find(self, csp: str, name: str = DEFAULT) -> ContextDraft | None:
        """A draft, if there is one."""
        async with self._database.transaction() as session:
            return await session.get(ContextDraft, (csp, name))

    async def list_of(self, csp: str) -> list[ContextDraft]:
        """All drafts of a CSP, by name."""
        wanted = select(ContextDraft).where(col(ContextDraft.csp) == csp).order_by(col(ContextDraft.name))
        async with self._database.transaction() as session:
            return list((await session.exec(wanted)).all())

    async def save(
        self, files: ContextFiles, *, name: str = DEFAULT, base: int | None, author: str, version: int | None
    ) -> ContextDraft:
        """Save a draft. ``version`` is the one that was read, None for a draft that must not be there yet.

        Raises DraftChanged if another version is there.
        """
        draft = ContextDraft(
            csp=files.csp, name=name, packed=PackedFiles.of(files).packed, base=base, version=(version or 0) + 1,
            author=author,
        )  # fmt: skip
        if version is None:
            await self._insert(draft)
        else:
            await self._replace(draft, version)
        return draft

    async def discard(self, csp: str, name: str = DEFAULT) -> None:
        """Throw a draft away; nothing happens if there is none."""
        async with self._database.transaction() as session:
            await session.exec(delete(ContextDraft).where(*_is(csp, name)))

    async def _insert(self, draft: ContextDraft) -> None:
        async with self._database.transaction() as session:
            if await session.get(ContextDraft, (draft.csp, draft.name)) is not None:
                raise _changed(draft)
            session.add(draft)

    async def _replace(self, draft: ContextDraft, version: int) -> None:
        values = draft.model_dump(include={"packed", "base", "version", "author"}) | {"changed_at": utc_now()}
        async with self._database.transaction() as session:
            is_read = (*_is(draft.csp, draft.name), col(ContextDraft.version) == version)
            done: CursorResult[object] = await session.exec(update(ContextDraft).where(*is_read).values(**values))
        if done.rowcount != 1:
            raise _changed(draft)


def files_of(draft: ContextDraft) -> ContextFiles:
    """The files of a draft."""
    return PackedFiles.unpacked(draft.csp, draft.packed)


def _is(csp: str, name: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(ContextDraft.csp) == csp, col(ContextDraft.name) == name


def _changed(draft: ContextDraft) -> DraftChanged:
    return DraftChanged(
        f"The draft {draft.name!r} of {draft.csp} was changed by somebody else.",
        advice="Read it again, and make your change in what is there now.",
    )
