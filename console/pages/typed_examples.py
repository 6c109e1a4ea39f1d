"""While examples of an intent are typed: which of them are understood as another intent by the draft as it is saved.

So who writes sees at once what an example would be confused with, before anything is saved or fitted anew.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Annotated

from fastapi import Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, StringConstraints

from catalog_adapter.contexts.models import ContextFile
from catalog_adapter.contexts.resolved import ResolvedContext
from console.editing.compiled import CompiledDrafts, places
from console.editing.desk import DraftDesk
from console.people.roles import Permission
from console.services import Services
from console.web.guard import Guard
from console.web.visit import Visit

_MOST = 60
_SEGMENT = re.compile(r"(?:^|/)segments/([^/]+)/")
_LOCALE = re.compile(r"(?:^|/)locales/([^/]+)/")


class TypedExamples(BaseModel):
    """The lines of a form's field: of which intent, in which file, in which language (empty: the CSP's first)."""

    path: str = Field(max_length=300)
    intent: str = Field(max_length=64)
    language: str = Field(max_length=8)
    examples: list[Annotated[str, StringConstraints(max_length=400)]] = Field(max_length=_MOST)


class TypedExamplesPages:
    """For editors."""

    def __init__(self, services: Services, desk: DraftDesk, compiled: CompiledDrafts) -> None:
        self._services = services
        self._desk = desk
        self._compiled = compiled

    def add_to(self, guard: Guard) -> None:
        """Add what the form asks."""
        guard.of_csp("POST", "/intents/typed", self.typed, Permission.EDIT)

    async def typed(self, visit: Visit) -> Response:
        """What is taken for another intent; nothing while the draft can't be used."""
        asked = await visit.body(TypedExamples)
        files = (await self._desk.open(visit.csp)).files
        context, there = None, await places(files)
        if there is not None:
            context = await self._compiled.context(files, *_place(there, asked))
        found = await asyncio.to_thread(_taken_for_others, context, asked.intent, asked.examples) if context else []
        return JSONResponse({"taken": found}, headers={"Cache-Control": "no-store"})


def _place(context: ContextFile, asked: TypedExamples) -> tuple[str, str]:
    """The segment and the locale that the lines are for: those of the file, else the first."""
    segments, locales = [one.id for one in context.segments], context.locales
    segment, locale = _SEGMENT.search(asked.path), _LOCALE.search(asked.path)
    wanted = asked.language or (locale[1] if locale else "")
    return (
        segment[1] if segment and segment[1] in segments else segments[0],
        next((one for one in locales if wanted and one.startswith(wanted)), locales[0]),
    )


def _taken_for_others(context: ResolvedContext, intent: str, examples: Sequence[str]) -> list[dict[str, str]]:
    found = []
    for example in dict.fromkeys(one.strip() for one in examples if one.strip()):
        understood = context.understand(example)
        label = understood.own_intent or understood.intent
        if label not in (intent, "out_of_scope"):
            found.append({"example": example, "intent": label})
    return found
