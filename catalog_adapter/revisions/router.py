"""The staff's endpoints, ``/staff/contexts/{csp}/…``: drafts, check, publish, log, diff, rollback, export.

Each wants ``Authorization: Bearer`` with the CSP's staff token. Publishing takes a while: with
``Accept: application/x-ndjson`` it tells its progress, a JSON object a line, the last with ``result`` or ``error``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import JSONResponse, Response

from catalog_adapter.check import check_files
from catalog_adapter.contexts.files import files_from
from catalog_adapter.revisions.drafts import Drafts, files_of
from catalog_adapter.revisions.gate import Progress
from catalog_adapter.revisions.progress import told_line_by_line
from catalog_adapter.revisions.publisher import Published, Publisher
from catalog_adapter.revisions.revisions import Revisions
from catalog_adapter.revisions.schemas import (
    Author,
    DraftOut,
    Files,
    NewDraft,
    NewRevision,
    Number,
    RevisionOut,
    Rollback,
    published_json,
)
from catalog_adapter.sources.catalogues import Catalogues
from foundation.access import Access

_NDJSON = "application/x-ndjson"
_LARGEST_PAGE = 200


class Noted(Protocol):
    """Writes down what was done: of which CSP, by whom, what, and the rest of it."""

    async def __call__(self, csp: str, who: str, action: str, **details: Any) -> None:
        """One thing that was done."""


async def _not_noted(csp: str, who: str, action: str, **details: Any) -> None:
    """Where nobody keeps a log."""


def revisions_router(
    publisher: Publisher, revisions: Revisions, drafts: Drafts, catalogues: Catalogues, access: Access,
    noted: Noted = _not_noted,
) -> APIRouter:  # fmt: skip
    """All of the staff's endpoints over revisions. ``noted`` hears of what was made live with a token."""

    async def of_staff(csp: str, authorization: Annotated[str | None, Header()] = None) -> str:
        return await access.check(csp, authorization)

    router = APIRouter(prefix="/staff/contexts/{csp}", tags=["customer contexts"], dependencies=[Depends(of_staff)])
    _add_reading(router, revisions, drafts, catalogues)
    _add_drafts(router, drafts)
    _add_publishing(router, publisher, revisions, drafts, noted, of_staff)
    return router


def _add_reading(router: APIRouter, revisions: Revisions, drafts: Drafts, catalogues: Catalogues) -> None:
    @router.get("")
    async def overview(csp: str) -> dict[str, Any]:
        """What is live, which drafts there are, and how the CSP's own catalogue is doing."""
        newest = await revisions.log(csp, limit=1)
        return {
            "csp": csp,
            "live": RevisionOut.of_row(newest[0]) if newest else None,
            "drafts": [DraftOut.of_row(draft) for draft in await drafts.list_of(csp)],
            "catalogue": await catalogues.state(csp),
        }

    @router.get("/revisions")
    async def log(
        csp: str, limit: Annotated[int, Query(ge=1, le=_LARGEST_PAGE)] = 20, before: Number | None = None
    ) -> list[RevisionOut]:
        """The revisions, the newest first."""
        return [RevisionOut.of_row(one) for one in await revisions.log(csp, limit=limit, before=before)]

    @router.get("/versions/{version}/files")
    async def export(csp: str, version: str) -> dict[str, Any]:
        """All files of ``live``, a revision's number, or ``draft:NAME``."""
        files = await revisions.files(csp, version)
        return {"content": files.content, "files": dict(files.texts)}

    @router.get("/diff")
    async def diff(csp: str, before: str, after: str = "live") -> dict[str, Any]:
        """What differs between two versions, entry by entry."""
        return {"changes": [str(change) for change in await revisions.diff(csp, before, after)]}

    @router.post("/check")
    async def check(csp: str, body: Files) -> dict[str, Any]:
        """What the checker says of files that are not kept."""
        files = files_from(csp, body.files)
        return {"problems": [str(one) for one in await asyncio.to_thread(check_files, files)]}


def _add_drafts(router: APIRouter, drafts: Drafts) -> None:
    @router.get("/drafts/{name}")
    async def read(csp: str, name: str) -> dict[str, Any]:
        """A draft with its files."""
        draft = await drafts.get(csp, name)
        return DraftOut.of_row(draft).model_dump(mode="json") | {"files": dict(files_of(draft).texts)}

    @router.put("/drafts/{name}")
    async def save(csp: str, name: str, body: NewDraft) -> DraftOut:
        """Save a draft, whatever state it is in; it is checked when it is published."""
        files = files_from(csp, body.files)
        kept = await drafts.find(csp, name) if body.version is not None else None
        saved = await drafts.save(
            files, name=name, base=body.base, author=body.author, version=body.version,
            before=files_of(kept) if kept is not None else None,
        )  # fmt: skip
        return DraftOut.of_row(saved)

    @router.delete("/drafts/{name}", status_code=204)
    async def discard(csp: str, name: str) -> None:
        """Throw a draft away."""
        await drafts.discard(csp, name)


def _add_publishing(
    router: APIRouter, publisher: Publisher, revisions: Revisions, drafts: Drafts, noted: Noted,
    of_staff: Callable[..., Awaitable[str]],
) -> None:  # fmt: skip
    @router.post("/publish")
    async def publish(request: Request, csp: str, body: NewRevision, token: str = Depends(of_staff)) -> Response:
        """Take files through the gate, and make them live."""
        files = files_from(csp, body.files)
        base = body.base
        if base == "live":
            live = await revisions.live(csp)
            base = live.number if live else None

        async def work(progress: Progress) -> Published:
            published = await publisher.publish(files, base=base, author=body.author, note=body.note, progress=progress)
            return await _noted(published, "published", token)

        return await _told(request, work)

    @router.post("/drafts/{name}/publish")
    async def publish_draft(
        request: Request, csp: str, name: str, body: Author, token: str = Depends(of_staff)
    ) -> Response:
        """Publish a draft; it is thrown away then, unless somebody has changed it meanwhile."""
        draft = await drafts.get(csp, name)

        async def work(progress: Progress) -> Published:
            published = await publisher.publish(
                files_of(draft), base=draft.base, author=body.author, note=body.note, progress=progress
            )
            await drafts.discard(csp, name, version=draft.version)
            return await _noted(published, "published", token)

        return await _told(request, work)

    @router.post("/rollback")
    async def roll_back(csp: str, body: Rollback, token: str = Depends(of_staff)) -> dict[str, Any]:
        """Make the content of an older revision live again."""
        done = await publisher.roll_back(csp, body.number, author=body.author, note=body.note)
        return published_json(await _noted(done, "rolled_back_alone" if done.alone else "rolled_back", token))

    async def _noted(done: Published, action: str, token: str) -> Published:
        row = done.revision
        told = {"revision": row.number, "note": row.note, "token": token} | ({"to": row.of} if row.of else {})
        await noted(row.csp, f"{row.author} (API)"[:254], action, **told)
        return done


async def _told(request: Request, work: Callable[[Progress], Awaitable[Published]]) -> Response:
    if _NDJSON in request.headers.get("accept", ""):
        return told_line_by_line(lambda progress: _as_json(work(progress)))
    return JSONResponse(published_json(await work(lambda *_: None)))


async def _as_json(published: Awaitable[Published]) -> dict[str, Any]:
    return published_json(await published)
