"""What can be bought: offerings and specifications as forms, each offering with what it costs."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar

from console.editing.compiled import places
from console.editing.desk import OpenDraft
from console.editing.entries import ReadEntry
from console.editing.known import name_of
from console.editing.offer_forms import FORMS
from console.editing.price_table import price_table
from console.pages.entries import EntryPages, one_of, segment_of
from console.web.visit import Visit


class OfferPages(EntryPages):
    """For editors; who may only view sees them."""

    area: ClassVar = "offers"
    file: ClassVar = "offers.yml"
    forms: ClassVar = FORMS

    async def listed(self, _visit: Visit, _opened: OpenDraft, found: Mapping[str, list[ReadEntry]]) -> dict[str, Any]:
        """Names and descriptions."""
        return {"name_of": name_of, "lists": found}

    async def beside(self, visit: Visit, opened: OpenDraft, path: str, found: ReadEntry) -> dict[str, Any]:
        """What the offering costs, as the draft has it."""
        nothing = {"prices": None, "cases": None}
        if found.listed != "product_offerings":
            return nothing
        context = await places(opened.files)
        if context is None:
            return nothing | {"prices": {"table": None}}
        asked = visit.request.query_params
        segments = [(one.id, one.name.text(context.locales[0])) for one in context.segments]
        segment = one_of(asked.get("segment", ""), segment_of(path), [one for one, _ in segments])
        locale = one_of(asked.get("locale", ""), visit.words.language, context.locales)
        compiled = await self._compiled.context(opened.files, segment, locale)
        table = None
        if compiled is not None and found.id in compiled.catalogue.offerings:
            axes = (asked.get("across", ""), asked.get("down", ""))
            table = await asyncio.to_thread(price_table, compiled, found.id, *axes)
        shown = {"table": table, "usable": compiled is not None, "segments": segments, "locales": context.locales,
                 "segment": segment, "locale": locale}  # fmt: skip
        return nothing | {"prices": shown}
