"""Search across everything of the draft, as it is typed."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

from fastapi import Response
from fastapi.responses import JSONResponse

from console.editing.desk import DraftDesk
from console.editing.searching.drafts import DraftSearch
from console.editing.searching.found import Entry, Kind
from console.editing.searching.index import Hit
from console.people.roles import Permission
from console.services import Services
from console.web.guard import Guard
from console.web.visit import Visit

_MOST_OF_A_KIND = 4
_MOST_GROUPS = 200
_LONGEST_QUERY = 200
#: What each kind is called: its word.
_NAMES: dict[Kind, str] = {
    "intents": "intents", "tone": "tone", "product_offerings": "list_product_offerings",
    "product_specifications": "list_product_specifications", "characteristics": "f_characteristics",
    "values": "f_values", "constraints": "constraints", "expected": "expected", "missed": "missed",
}  # fmt: skip


class SearchPages:
    """For whoever may view."""

    def __init__(self, services: Services, desk: DraftDesk) -> None:
        self._services = services
        self._desk = desk
        self._search = DraftSearch()

    def add_to(self, guard: Guard) -> None:
        """Add the page."""
        guard.of_csp("GET", "/search", self.find, Permission.VIEW)

    async def find(self, visit: Visit) -> Response:
        """What has all the words, by kind; with none, all is read already for the words to come."""
        query = visit.request.query_params.get("q", "")[:_LONGEST_QUERY]
        opened, missed = await asyncio.gather(self._desk.open(visit.csp), self._missed(visit.csp))
        found = await self._search.find(opened.files, missed, query)
        kinds = [
            {
                "name": visit.words(_NAMES[kind]), "count": len(hits),
                "found": [_shown(visit, one) for one in hits[:_MOST_OF_A_KIND]],
            }
            for kind, hits in found.items()
        ]  # fmt: skip
        return JSONResponse({"kinds": kinds}, headers={"Cache-Control": "no-store"})

    async def _missed(self, csp: str) -> list[Entry]:
        groups = await self._services.missed.groups(csp, limit=_MOST_GROUPS)
        return [
            Entry(
                "missed", one.group.example, (), f"/missed/{one.group.id}", f"{one.group.segment} · {one.group.locale}"
            )
            for one in groups
        ]


def _shown(visit: Visit, hit: Hit) -> dict[str, Any]:
    return {
        "to": visit.path(hit.entry.page), "where": hit.entry.where, "title": [asdict(one) for one in hit.title],
        "text": [asdict(one) for one in hit.text],
    }  # fmt: skip
