"""What publishing would change, publishing itself, what was published, and the way back."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import Response
from pydantic import BaseModel, Field

from catalog_adapter.contexts.errors import ContextInvalid, ContextNotFound
from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.revisions.diff import diff
from catalog_adapter.revisions.drafts import DEFAULT, files_of
from catalog_adapter.revisions.gate import Progress
from catalog_adapter.revisions.progress import told_line_by_line
from catalog_adapter.revisions.publisher import Published
from catalog_adapter.sources.catalogue_layer import without_layer
from console.editing.changes import shown
from console.editing.desk import DraftDesk
from console.people.roles import Permission
from console.services import Services
from console.web.guard import Guard
from console.web.visit import Visit
from foundation.errors import BadInput

_PAGE = 30
_LONGEST_NUMBER = 9


class Publish(BaseModel):
    """Publish the draft as it was shown: ``version`` is the draft's, ``over`` the live revision that was shown."""

    version: int
    over: int | None = None
    note: str = Field("", max_length=2000, pattern=r"^[^\x00]*$")


class Approve(BaseModel):
    """Approve the ``review``, over the live revision that was shown."""

    review: str = Field(max_length=64, pattern=r"^[^\x00]*$")
    over: int | None = None


class PublishPages:
    """For publishers; who may view sees what would change and what was published."""

    def __init__(self, services: Services, desk: DraftDesk) -> None:
        self._services = services
        self._desk = desk

    def add_to(self, guard: Guard) -> None:
        """Add the pages."""
        guard.of_csp("GET", "/publish", self.difference, Permission.VIEW)
        guard.of_csp("POST", "/publish", self.publish, Permission.PUBLISH)
        guard.of_csp("POST", "/publish/ask", self.ask, Permission.PUBLISH)
        guard.of_csp("POST", "/publish/approve", self.approve, Permission.PUBLISH)
        guard.of_csp("POST", "/publish/refuse", self.refuse, Permission.PUBLISH)
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
        return visit.page(
            "publish.html",
            draft=draft,
            live=live,
            changes=shown(changes),
            problems=await self._desk.problems(files),
            two=await self._services.publisher.needs_two(visit.csp),
            review=await self._services.reviews.find(visit.csp),
        )

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
            return _told(published)

        return told_line_by_line(work)

    async def ask(self, visit: Visit) -> Response:
        """Ask another publisher to look at the draft as it was shown."""
        version, note = await visit.field("version"), _text(await visit.field("note"))
        if not version.isdecimal() or len(version) > _LONGEST_NUMBER:
            raise BadInput(visit.words("draft_moved_on"), advice=visit.words("look_again"))
        await self._services.reviews.ask(visit.csp, version=int(version), by=visit.who, note=note)
        await self._services.audit.note(visit.csp, visit.who, "review_asked", note=note)
        return visit.redirect(visit.path("/publish"))

    async def approve(self, visit: Visit) -> Response:
        """Publish what another publisher asked for; its progress line by line."""
        asked = await visit.body(Approve)

        async def work(progress: Progress) -> dict[str, Any]:
            published = await self._services.reviews.approve(
                visit.csp, asked.review, over=asked.over, by=visit.who, progress=progress
            )
            done = published.revision
            await self._services.audit.note(
                visit.csp, visit.who, "approved", revision=done.number, asked_by=done.author, note=done.note
            )
            return _told(published)

        return told_line_by_line(work)

    async def refuse(self, visit: Visit) -> Response:
        """Refuse what another publisher asked for, or take back what one has asked for oneself."""
        words = _text(await visit.field("words"))
        review = _text(await visit.field("review"))
        await self._services.reviews.refuse(visit.csp, review, by=visit.who, words=words)
        await self._services.audit.note(visit.csp, visit.who, "review_refused", words=words)
        return visit.redirect(visit.path("/publish"))

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
            two=await self._services.publisher.needs_two(visit.csp),
            more=revisions[-1].number if len(revisions) == _PAGE else None,
        )

    async def roll_back(self, visit: Visit) -> Response:
        """Make the content of an older revision live again."""
        number, note = await visit.field("number"), _text(await visit.field("note"))
        if not number.isdecimal() or len(number) > _LONGEST_NUMBER:
            raise BadInput(visit.words("no_such_revision"))
        done = await self._services.publisher.roll_back(visit.csp, int(number), author=visit.who, note=note)
        await self._services.audit.note(
            visit.csp, visit.who, "rolled_back_alone" if done.alone else "rolled_back",
            revision=done.revision.number, to=int(number), note=note,
        )  # fmt: skip
        return visit.redirect(visit.path("/history"))

    async def _served(self, csp: str) -> ContextFiles | None:
        try:
            return without_layer(await self._services.adapter.files(csp))
        except (ContextInvalid, ContextNotFound):
            return None

    async def _changes_of(self, csp: str, number: int) -> list[dict[str, Any]]:
        after = await self._services.revisions.files(csp, str(number))
        before = await self._services.revisions.files(csp, str(number - 1)) if number > 1 else None
        return shown(await asyncio.to_thread(diff, before, after))


def _told(published: Published) -> dict[str, Any]:
    return {"revision": published.revision.number, "warnings": [str(one) for one in published.warnings]}


def _text(typed: str) -> str:
    return typed[:2000].replace("\0", "")
