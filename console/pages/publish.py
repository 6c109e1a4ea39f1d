"""What publishing would change, publishing itself, what was published, and the way back."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from fastapi import Response
from pydantic import BaseModel, Field

from catalog_adapter.contexts.errors import ContextInvalid, ContextNotFound
from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.revisions.diff import Change, diff
from catalog_adapter.revisions.drafts import DEFAULT, files_of
from catalog_adapter.revisions.gate import Progress
from catalog_adapter.revisions.progress import told_line_by_line
from catalog_adapter.sources.catalogue_layer import without_layer
from console.editing.desk import DraftDesk
from console.people.roles import Permission
from console.services import Services
from console.web.guard import Guard
from console.web.visit import Visit
from foundation.errors import BadInput

_PAGE = 30
_LONGEST = 300


class Publish(BaseModel):
    """Publish the draft as it was shown: ``version`` is the draft's, ``over`` the live revision that was shown."""

    version: int
    over: int | None = None
    note: str = Field("", max_length=2000, pattern=r"^[^\x00]*$")


class PublishPages:
    """For publishers; who may view sees what would change and what was published."""

    def __init__(self, services: Services, desk: DraftDesk) -> None:
        self._services = services
        self._desk = desk

    def add_to(self, guard: Guard) -> None:
        """Add the pages."""
        guard.of_csp("GET", "/publish", self.difference, Permission.VIEW)
        guard.of_csp("POST", "/publish", self.publish, Permission.PUBLISH)
        guard.of_csp("GET", "/history", self.history, Permission.VIEW)
        guard.of_csp("POST", "/history/roll-back", self.roll_back, Permission.PUBLISH)

    async def difference(self, visit: Visit) -> Response:
        """What the draft changes in what is live, entry by entry."""
        draft = await self._services.drafts.find(visit.csp, DEFAULT)
        live = await self._services.revisions.live(visit.csp)
        if draft is None:
            return visit.page("publish.html", draft=None, live=live, changes=[], problems=[])
        files = files_of(draft)
        changes = await asyncio.to_thread(diff, await self._served(visit.csp), files)
        problems = await self._desk.problems(files)
        return visit.page("publish.html", draft=draft, live=live, changes=_shown(changes), problems=problems)

    async def publish(self, visit: Visit) -> Response:
        """Take the draft through the gate and make it live; its progress line by line."""
        asked = await visit.body(Publish)
        draft = await self._services.drafts.get(visit.csp, DEFAULT)
        if draft.version != asked.version:
            raise BadInput(visit.words("draft_moved_on"), advice=visit.words("look_again"))

        async def work(progress: Progress) -> dict[str, Any]:
            published = await self._services.publisher.publish(
                files_of(draft), base=asked.over, author=visit.who, note=asked.note, progress=progress
            )
            await self._services.drafts.discard(visit.csp, DEFAULT, version=draft.version)
            number = published.revision.number
            await self._services.audit.note(visit.csp, visit.who, "published", revision=number, note=asked.note)
            return {"revision": number, "warnings": [str(one) for one in published.warnings]}

        return told_line_by_line(work)

    async def history(self, visit: Visit) -> Response:
        """The revisions, the newest first; with ``number``, what one of them changed."""
        asked = {name: visit.request.query_params.get(name, "") for name in ("before", "number")}
        if any(value and not (value.isdecimal() and len(value) < 10) for value in asked.values()):
            raise BadInput(visit.words("no_such_revision"))
        before, number = int(asked["before"] or 0), int(asked["number"] or 0)
        revisions = await self._services.revisions.log(visit.csp, limit=_PAGE, before=before or None)
        changes = await self._changes_of(visit.csp, number) if number else None
        live = await self._services.revisions.live(visit.csp)
        return visit.page(
            "history.html",
            revisions=revisions,
            live=live.number if live else 0,
            number=number,
            changes=changes,
            more=revisions[-1].number if len(revisions) == _PAGE else None,
        )

    async def roll_back(self, visit: Visit) -> Response:
        """Make the content of an older revision live again."""
        number, note = await visit.field("number"), (await visit.field("note"))[:2000].replace("\0", "")
        if not number.isdecimal() or len(number) > 9:
            raise BadInput(visit.words("no_such_revision"))
        done = await self._services.publisher.roll_back(visit.csp, int(number), author=visit.who, note=note)
        await self._services.audit.note(
            visit.csp, visit.who, "rolled_back", revision=done.revision.number, to=int(number), note=note
        )
        return visit.redirect(visit.path("/history"))

    async def _served(self, csp: str) -> ContextFiles | None:
        try:
            return without_layer(await self._services.adapter.files(csp))
        except (ContextInvalid, ContextNotFound):
            return None

    async def _changes_of(self, csp: str, number: int) -> list[dict[str, str]]:
        after = await self._services.revisions.files(csp, str(number))
        before = await self._services.revisions.files(csp, str(number - 1)) if number > 1 else None
        return _shown(await asyncio.to_thread(diff, before, after))


def _shown(changes: list[Change]) -> list[dict[str, str]]:
    """As the pages show them: where, what kind, and both values in short."""
    return [
        {"file": one.file, "path": " › ".join(one.path), "kind": one.kind, "before": _short(one.before),
         "after": _short(one.after)}
        for one in changes
    ]  # fmt: skip


def _short(value: Any) -> str:
    text = (
        "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    )
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
