"""What customers mean: the CSP's own intents as forms."""

from __future__ import annotations

import asyncio
import re
from dataclasses import asdict
from typing import Any, get_args

from fastapi import Response
from pydantic import BaseModel, Field

from catalog_adapter.contexts.errors import ContextInvalid, ContextNotFound
from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.contexts.parsed import ContextData, ParsedContext
from catalog_adapter.intents.models import Behaviour
from catalog_adapter.revisions.gate import Progress
from catalog_adapter.revisions.progress import told_line_by_line
from console.editing.confusions import PARTS, Confused, confused_in_part
from console.editing.desk import DraftDesk
from console.editing.intents import ShownIntent, own_intents, with_intent, without_intent
from console.errors import FileChanged
from console.people.roles import Permission
from console.services import Services
from console.web.guard import Guard
from console.web.visit import Visit
from foundation.errors import BadInput, NotFound

_NAME = "intents.yml"
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_TYPED = re.compile(r"(behaviour|offering|(examples|answer)(\.[a-z]{2}(-[A-Z]{2})?)?)")


class Where(BaseModel):
    """A segment and a locale of the draft."""

    segment: str = Field(max_length=64)
    locale: str = Field(max_length=8)


class IntentsPages:
    """For editors; who may only view sees them."""

    def __init__(self, services: Services, desk: DraftDesk) -> None:
        self._services = services
        self._desk = desk
        self._fitting = asyncio.Semaphore(1)  # customers are served by the same process

    def add_to(self, guard: Guard) -> None:
        """Add the pages."""
        guard.of_csp("GET", "/intents", self.list_intents, Permission.VIEW)
        guard.of_csp("POST", "/intents", self.save, Permission.EDIT)
        guard.of_csp("POST", "/intents/remove", self.remove, Permission.EDIT)
        guard.of_csp("POST", "/intents/confused", self.confused, Permission.EDIT)

    async def list_intents(
        self, visit: Visit, *, error: FileChanged | None = None, typed: dict[str, str] | None = None, own_id: str = ""
    ) -> Response:
        """All own intents of a file; with ``error``, the one that was not saved as it was typed."""
        opened = await self._desk.open(visit.csp)
        paths = sorted((path for path in opened.files.texts if path.endswith(_NAME)), key=lambda one: (len(one), one))
        path = visit.request.query_params.get("path", "") or (paths[0] if paths else _NAME)
        if path != _NAME and path not in paths:
            raise NotFound(f"There is no file {path!r}.")
        intents, broken = [], ""
        try:
            intents = own_intents(opened.files.texts.get(path, ""))
        except BadInput as problem:
            broken = str(problem)
        return visit.page(
            "intents.html", paths=paths, path=path, broken=broken, error=error, typed=typed or {}, own_id=own_id,
            intents=intents, behaviours=get_args(Behaviour), **await self._choices(visit.csp, path, intents),
        )  # fmt: skip

    async def save(self, visit: Visit) -> Response:
        """Save one intent, or add one."""
        path, own_id, read = await visit.field("path"), (await visit.field("id")).strip(), await visit.field("read")
        if not _ID.fullmatch(own_id) or not path.endswith(_NAME):
            raise BadInput(visit.words("id_how"))
        typed = {
            name: values[0].replace("\r\n", "\n")
            for name, values in (await visit.form()).items()
            if _TYPED.fullmatch(name)
        }
        author = (await self._desk.open(visit.csp)).author
        try:
            await self._desk.change(
                visit.csp, path, lambda now: with_intent(now, own_id, typed, read, author), read=None, author=visit.who
            )
        except FileChanged as error:
            if visit.by_script:
                raise
            return await self.list_intents(visit, error=error, typed=typed, own_id=own_id)
        await self._services.audit.note(visit.csp, visit.who, "intent_saved", file=path, entry=own_id)
        return visit.redirect(f"{visit.path('/intents')}?path={path}#{own_id}")

    async def remove(self, visit: Visit) -> Response:
        """Take one intent out."""
        path, own_id, read = await visit.field("path"), await visit.field("id"), await visit.field("read")
        if not path.endswith(_NAME):
            raise BadInput(visit.words("id_how"))
        author = (await self._desk.open(visit.csp)).author
        await self._desk.change(
            visit.csp, path, lambda now: without_intent(now, own_id, read, author), read=None, author=visit.who
        )
        await self._services.audit.note(visit.csp, visit.who, "intent_removed", file=path, entry=own_id)
        return visit.redirect(f"{visit.path('/intents')}?path={path}")

    async def confused(self, visit: Visit) -> Response:
        """Which examples of the draft are taken for others, with progress line by line."""
        asked = await visit.body(Where)
        opened = await self._desk.open(visit.csp)

        async def work(progress: Progress) -> dict[str, Any]:
            data = await asyncio.to_thread(_data, opened.files, asked.segment, asked.locale)
            if data is None:
                raise BadInput(visit.words("no_samples"))
            found: list[Confused] = []
            async with self._fitting:
                for part in range(PARTS):
                    progress("confused", part, PARTS)
                    found += await asyncio.to_thread(confused_in_part, data, asked.locale, part)
            return {"confused": [asdict(one) for one in sorted(found, key=lambda one: one.intent)]}

        return told_line_by_line(work)

    async def _choices(self, csp: str, path: str, intents: list[ShownIntent]) -> dict[str, Any]:
        """What a new intent is written in, and which offerings there are."""
        offerings = {
            str(one.entry["preset"].get("offering")) for one in intents if isinstance(one.entry.get("preset"), dict)
        }
        nothing = {"languages": [""], "offerings": sorted(offerings), "segments": [], "locales": []}
        try:
            context = (await self._services.adapter.head(csp)).context
        except (ContextInvalid, ContextNotFound):
            return nothing
        languages = sorted({locale.split("-")[0] for locale in context.locales})
        by_language = len(languages) > 1 and "locales/" not in path
        segments = [(one.id, one.name.text(context.locales[0])) for one in context.segments]
        there = {"segments": segments, "locales": context.locales}
        return nothing | there | {"languages": languages if by_language else [""]}


def _data(files: ContextFiles, segment: str, locale: str) -> ContextData | None:
    """The draft's data in a segment and locale of its own; None where it can't be used."""
    parsed = ParsedContext(files)
    context, _ = parsed.context()
    if context is None or segment not in {one.id for one in context.segments} or locale not in context.locales:
        return None
    return parsed.data(segment, locale)[0]
