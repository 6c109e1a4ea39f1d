"""Revisions in the database. Each function is a part of its caller's transaction."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import CursorResult, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.contexts.models import ContextFile
from catalog_adapter.contexts.packed import PackedFiles
from catalog_adapter.revisions.tables import ContextContent, ContextLive, ContextRevision, Kind
from foundation.database import utc_now

#: How long content that was rehearsed, and not published, is kept.
_KEPT_UNPUBLISHED = timedelta(days=1)


async def keep_content(session: AsyncSession, files: ContextFiles, *, of_an_order: bool = False) -> None:
    """Keep files under their hash; if they are kept already, only for longer. ``of_an_order``: for ever."""
    row = {"content": files.content, "csp": files.csp, "packed": PackedFiles.of(files).packed, "created_at": utc_now()}
    row |= {"of_an_order": of_an_order}
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    insert = dialect.insert(ContextContent).values(row)
    kept_until_later = {"created_at": row["created_at"]} | ({"of_an_order": True} if of_an_order else {})
    await session.exec(insert.on_conflict_do_update(index_elements=["content"], set_=kept_until_later))


async def find_content(session: AsyncSession, csp: str, content: str) -> ContextFiles | None:
    """The files of this CSP with this hash."""
    row = await session.get(ContextContent, content)
    return PackedFiles.unpacked(csp, row.packed) if row is not None and row.csp == csp else None


async def find_live(session: AsyncSession, csp: str) -> ContextLive | None:
    """What is live of a CSP."""
    return await session.get(ContextLive, csp)


async def find_revision(session: AsyncSession, csp: str, number: int) -> ContextRevision | None:
    """A published revision."""
    return await session.get(ContextRevision, (csp, number))


async def newest_revisions(session: AsyncSession, csp: str, limit: int, before: int | None) -> list[ContextRevision]:
    """The newest revisions first, those below ``before``."""
    wanted = select(ContextRevision).where(col(ContextRevision.csp) == csp)
    if before is not None:
        wanted = wanted.where(col(ContextRevision.number) < before)
    found = await session.exec(wanted.order_by(col(ContextRevision.number).desc()).limit(limit))
    return list(found.all())


async def move_live(session: AsyncSession, files: ContextFiles, context: ContextFile, base: int | None) -> int | None:
    """Point a CSP at this content, if ``base`` (None: nothing) is what is live; the new number, None if it isn't.

    The first statement of its transaction: it takes the row's lock, and who comes second finds another number.
    """
    number = (base or 0) + 1
    told = {"number": number, "content": files.content, "context": context.model_dump(mode="json", by_alias=True)}
    if base is None:
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        insert = dialect.insert(ContextLive).values(csp=files.csp, **told).on_conflict_do_nothing()
        # asked for what it inserted: psycopg doesn't count the rows of an insert
        moved = (await session.exec(insert.returning(col(ContextLive.csp)))).first() is not None
    else:
        is_base = (col(ContextLive.csp) == files.csp, col(ContextLive.number) == base)
        done: CursorResult[object] = await session.exec(update(ContextLive).where(*is_base).values(**told))
        moved = done.rowcount == 1
    return number if moved else None


async def add_revision(
    session: AsyncSession, files: ContextFiles, number: int, *, kind: Kind, of: int | None, author: str, note: str,
    approved_by: str = "",
) -> ContextRevision:  # fmt: skip
    """Write a revision down."""
    revision = ContextRevision(
        csp=files.csp, number=number, content=files.content, kind=kind, of=of, author=author, note=note,
        approved_by=approved_by,
    )  # fmt: skip
    session.add(revision)
    await session.flush()
    return revision


async def forget_unpublished(session: AsyncSession, csp: str) -> None:
    """Delete content that was only rehearsed, some time ago."""
    published = select(ContextRevision.content).where(col(ContextRevision.csp) == csp)
    await session.exec(
        delete(ContextContent).where(
            col(ContextContent.csp) == csp,
            col(ContextContent.created_at) < utc_now() - _KEPT_UNPUBLISHED,
            col(ContextContent.content).not_in(published),
            col(ContextContent.of_an_order).is_(False),
        )
    )
