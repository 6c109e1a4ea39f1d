"""What goes together, for whom and where: constraints in plain words and as forms, their cases, and a place to try
them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, ClassVar

from fastapi import Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from catalog_adapter.constraints.engine.engine import OutOfTime
from catalog_adapter.constraints.facts import Facts
from console.editing.case_results import case_results
from console.editing.compiled import places
from console.editing.constraint_forms import FORMS
from console.editing.desk import OpenDraft
from console.editing.entries import ReadEntry
from console.editing.form.conditions import read_value
from console.editing.known import known_names
from console.editing.plain_words import PlainWords
from console.editing.ruled_out import ruled_out
from console.pages.constraint_links import constraint_links
from console.pages.entries import EntryPages, one_of
from console.people.roles import Permission
from console.web.guard import Guard
from console.web.visit import Visit
from foundation.errors import BadInput

_NO_STORE = {"Cache-Control": "no-store"}


class Picked(BaseModel):
    """What was picked of an offering: characteristic → value, as a form writes it; and what is known of a customer."""

    segment: str = Field(max_length=64)
    locale: str = Field(max_length=8)
    offering: str = Field(max_length=64)
    picks: dict[str, str] = Field(default_factory=dict, max_length=200)
    postcode: str = Field("", max_length=40)
    age: int | None = Field(None, ge=0, le=150)


class ConstraintPages(EntryPages):
    """For editors; who may only view sees them."""

    area: ClassVar = "constraints"
    file: ClassVar = "constraints.yml"
    forms: ClassVar = FORMS

    def add_to(self, guard: Guard) -> None:
        """Add the pages."""
        super().add_to(guard)
        guard.of_csp("GET", "/constraints/try", self.picker, Permission.VIEW)
        guard.of_csp("POST", "/constraints/try", self.pick, Permission.VIEW)

    async def listed(self, visit: Visit, opened: OpenDraft, found: Mapping[str, list[ReadEntry]]) -> dict[str, Any]:
        """Each in plain words, with what customers are told."""
        said = PlainWords(visit.words, known_names(opened.files, visit.words.language))
        lists = {
            listed: [
                {"entry": one, "sentence": said.sentence(listed, one.entry), "explain": _by_locale(one.entry)}
                for one in entries
            ]
            for listed, entries in found.items()
        }
        return {"lists": lists}

    async def beside(self, visit: Visit, opened: OpenDraft, _path: str, found: ReadEntry) -> dict[str, Any]:
        """The entry in plain words, and its cases with their results."""
        said = PlainWords(visit.words, known_names(opened.files, visit.words.language))
        cases = case_results(found.listed, found.entry)
        return {"prices": None, "cases": cases, "sentence": said.sentence(found.listed, found.entry)}

    async def picker(self, visit: Visit) -> Response:
        """Where values are picked."""
        opened = await self._desk.open(visit.csp)
        context, asked = await places(opened.files), visit.request.query_params
        if context is None:
            return visit.page("constraint_try.html", offerings=None, segments=[], locales=[], begun={})
        segments = [(one.id, one.name.text(context.locales[0])) for one in context.segments]
        segment = one_of(asked.get("segment", ""), "", [one for one, _ in segments])
        locale = one_of(asked.get("locale", ""), visit.words.language, context.locales)
        compiled = await self._compiled.context(opened.files, segment, locale)
        there = compiled.catalogue.offerings.values() if compiled else ()
        offerings = [(one.id, one.name.text(locale)) for one in there]
        begun = {"segment": segment, "locale": locale, "offering": asked.get("offering", "")}
        return visit.page(
            "constraint_try.html", offerings=offerings if compiled else None, segments=segments,
            locales=context.locales, begun=begun,
        )  # fmt: skip

    async def pick(self, visit: Visit) -> Response:
        """What the picks rule out, and why, in the draft as it is now."""
        asked = await visit.body(Picked)
        opened = await self._desk.open(visit.csp)
        compiled = await self._compiled.context(opened.files, asked.segment, asked.locale)
        if compiled is None:
            raise BadInput(visit.words("no_samples"))
        if asked.offering not in compiled.catalogue.offerings:
            raise BadInput(visit.words("no_such_offering"))
        picks = {name: read_value(value[:200]) for name, value in asked.picks.items()}
        facts = Facts(postcode=asked.postcode or None, age=asked.age)
        try:
            outcome = await asyncio.to_thread(ruled_out, compiled, asked.offering, picks, facts)
        except OutOfTime:
            raise BadInput(visit.words("took_too_long")) from None
        links = await asyncio.to_thread(constraint_links, visit, opened.files, asked.segment)
        return JSONResponse(asdict(outcome) | {"links": links}, headers=_NO_STORE)


def _by_locale(entry: Mapping[str, Any]) -> dict[str, str]:
    text = entry.get("explain")
    return {str(one): str(said) for one, said in text.items()} if isinstance(text, dict) else {"": str(text or "")}
