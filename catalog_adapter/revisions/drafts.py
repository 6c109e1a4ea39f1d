"""Drafts: what a CSP's staff works on before it is published. Each has a name; several may be worked on at once."""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, CursorResult, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.contexts.packed import PackedFiles
from catalog_adapter.revisions.errors import DraftChanged, DraftNotFound
from catalog_adapter.revisions.steps import forget_steps, note_step, turn_step
from catalog_adapter.revisions.tables import ContextDraft, ContextReview
from foundation.database import Database, utc_now
from foundation.errors import BadInput

DEFAULT = "draft"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


class Drafts:
    """The drafts of all CSPs. Every method raises BadInput for what can't be a draft's name."""

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
        _check(name)
        async with self._database.transaction() as session:
            return await session.get(ContextDraft, (csp, name))

    async def list_of(self, csp: str) -> list[ContextDraft]:
        """All drafts of a CSP, by name."""
        wanted = select(ContextDraft).where(col(ContextDraft.csp) == csp).order_by(col(ContextDraft.name))
        async with self._database.transaction() as session:
            return list((await session.exec(wanted)).all())

    async def save(
        self, files: ContextFiles, *, name: str = DEFAULT, base: int | None, author: str, version: int | None,
        before: ContextFiles | None = None, turns: int | None = None,
    ) -> ContextDraft:  # fmt: skip
        """Save a draft. ``version`` is the one that was read, None for a draft that must not be there yet.

        ``before`` is what was read, so that the save can be undone; ``turns`` is the step that this undoes or does
        again. Raises DraftChanged if another version is there.
        """
        _check(name)
        draft = ContextDraft(
            csp=files.csp, name=name, packed=PackedFiles.of(files).packed, base=base, version=(version or 0) + 1,
            author=author, editors=[author],
        )  # fmt: skip
        async with self._database.transaction() as session:
            await (_insert(session, draft) if version is None else _replace(session, draft, version))
            if turns is not None:
                await turn_step(session, draft, turns)
            elif before is not None:
                await note_step(session, draft, before, files)
        return draft

    async def discard(self, csp: str, name: str = DEFAULT, *, version: int | None = None) -> None:
        """Throw a draft away; nothing happens if there is none, or another ``version`` of it."""
        _check(name)
        wanted = list(_is(csp, name))
        if version is not None:
            wanted.append(col(ContextDraft.version) == version)
        async with self._database.transaction() as session:
            done: CursorResult[object] = await session.exec(delete(ContextDraft).where(*wanted))
            if done.rowcount:
                await session.exec(delete(ContextReview).where(*_review_of(csp, name)))
                await forget_steps(session, csp, name)


async def _insert(session: AsyncSession, draft: ContextDraft) -> None:
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    insert = dialect.insert(ContextDraft).values(draft.model_dump()).on_conflict_do_nothing()
    inserted = (await session.exec(insert.returning(col(ContextDraft.name)))).first()
    if inserted is None:
        raise _changed(draft)


async def _replace(session: AsyncSession, draft: ContextDraft, version: int) -> None:
    """A change ends the review that was asked for: what was looked at is not what would be published."""
    values = draft.model_dump(include={"packed", "base", "version", "author"}) | {"changed_at": utc_now()}
    is_read = (*_is(draft.csp, draft.name), col(ContextDraft.version) == version)
    before = (await session.exec(select(ContextDraft.editors).where(*is_read))).one_or_none()
    values["editors"] = draft.editors = sorted({*(before or ()), draft.author})
    done: CursorResult[object] = await session.exec(update(ContextDraft).where(*is_read).values(**values))
    if done.rowcount != 1:
        raise _changed(draft)
    is_open = (*_review_of(draft.csp, draft.name), col(ContextReview.state) == "open")
    await session.exec(update(ContextReview).where(*is_open).values(state="ended"))


def files_of(draft: ContextDraft) -> ContextFiles:
    """The files of a draft."""
    return PackedFiles.unpacked(draft.csp, draft.packed)


def _check(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise BadInput(f"{name!r} can't be a draft's name.", advice="Use letters, digits, dots, _ and -; 64 at most.")


def _is(csp: str, name: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(ContextDraft.csp) == csp, col(ContextDraft.name) == name


def _review_of(csp: str, name: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(ContextReview.csp) == csp, col(ContextReview.name) == name


def _changed(draft: ContextDraft) -> DraftChanged:
    return DraftChanged(
        f"The draft {draft.name!r} of {draft.csp} was changed by somebody else.",
        advice="Read it again, and make your change in what is there now.",
    )
