"""The saves of the draft, whoever made them and wherever: what each changed, and the way back and forth."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import Response

from catalog_adapter.revisions.drafts import DEFAULT
from catalog_adapter.revisions.steps import Step
from catalog_adapter.revisions.turning_back import ChangedSince, entries_of
from console.editing.desk import DraftDesk
from console.errors import SaveChangedSince
from console.people.roles import Permission
from console.services import Services
from console.web.guard import Guard
from console.web.visit import Visit
from foundation.errors import NotFound

_MOST_ENTRIES = 6


class SavesPages:
    """For editors; who may only view sees them."""

    def __init__(self, services: Services, desk: DraftDesk) -> None:
        self._services = services
        self._desk = desk

    def add_to(self, guard: Guard) -> None:
        """Add the pages."""
        guard.of_csp("GET", "/saves", self.saves, Permission.VIEW)
        guard.of_csp("POST", "/saves/turn", self.turn, Permission.EDIT)

    async def saves(self, visit: Visit, *, error: SaveChangedSince | None = None) -> Response:
        """The newest first; with ``error``, why one could not be undone."""
        steps = await self._services.steps.newest(visit.csp, DEFAULT)
        shown = await asyncio.to_thread(lambda: [_shown(one) for one in steps])
        return visit.page("saves.html", steps=shown, error=error)

    async def turn(self, visit: Visit) -> Response:
        """Undo one; do it again, where it is undone."""
        number = await visit.field("number")
        asked_to_undo = await visit.field("undo") == "yes"
        step = None
        if number.isdecimal() and len(number) < 10:
            step = await self._services.steps.find(visit.csp, DEFAULT, int(number))
        if step is None:
            raise NotFound(visit.words("save_gone"), advice=visit.words("look_again"))
        if step.is_undone != asked_to_undo:  # pressed twice, or by two at once, it is done once
            entries = entries_of(step.changed)
            try:
                await self._desk.turn(visit.csp, step, author=visit.who)
            except ChangedSince as since:
                told = visit.words("save_changed_since", entries=", ".join(since.entries[:_MOST_ENTRIES]))
                return await self.saves(visit, error=SaveChangedSince(told, advice=visit.words("save_undo_first")))
            action = "save_undone" if asked_to_undo else "save_done_again"
            await self._services.audit.note(
                visit.csp, visit.who, action, of=step.author, entry=", ".join(entries[:_MOST_ENTRIES])
            )
        return visit.redirect(f"{visit.path('/saves')}?turned={step.number}")


def _shown(step: Step) -> dict[str, Any]:
    entries = entries_of(step.changed)
    return {
        "number": step.number, "author": step.author, "at": step.at, "is_undone": step.is_undone,
        "entries": entries[:_MOST_ENTRIES], "more": max(0, len(entries) - _MOST_ENTRIES),
    }  # fmt: skip
