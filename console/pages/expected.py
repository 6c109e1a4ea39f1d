"""Conversations to expect: what the assistant has to understand and say before anything is published, each held with a
press of a button in the draft as it is."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from catalog_adapter.conversations.reading import ExampleConversation, read_conversations
from console.editing.compiled import places
from console.editing.desk import DraftDesk
from console.people.roles import Permission
from console.services import Rehearsed, Services
from console.web.guard import Guard
from console.web.visit import Visit
from foundation.errors import BadInput

_AT_ONCE = 2  # customers use the same bot


class Wanted(BaseModel):
    """Which conversation is to be held: its file."""

    path: str = Field(max_length=300)


class ExpectedPages:
    """For editors; who may only view sees them."""

    def __init__(self, services: Services, desk: DraftDesk) -> None:
        self._services = services
        self._desk = desk
        self._slots = asyncio.Semaphore(_AT_ONCE)

    def add_to(self, guard: Guard) -> None:
        """Add the pages."""
        guard.of_csp("GET", "/expected", self.conversations, Permission.VIEW)
        guard.of_csp("POST", "/expected/hold", self.hold, Permission.EDIT)

    async def conversations(self, visit: Visit) -> Response:
        """All of them, with what each is there to show."""
        opened = await self._desk.open(visit.csp)
        context = await places(opened.files)
        found, problems = ([], []) if context is None else read_conversations(opened.files, context)
        return visit.page(
            "expected.html", usable=context is not None, conversations=[_shown(one) for one in found],
            problems=problems,
        )  # fmt: skip

    async def hold(self, visit: Visit) -> Response:
        """Hold one in the draft; line by line what was said, and what not as expected."""
        asked = await visit.body(Wanted)
        opened = await self._desk.open(visit.csp)
        if asked.path not in opened.files.conversations():
            raise BadInput(visit.words("no_such_conversation"))
        async with self._slots:
            held = await self._services.trial.expected(opened.files, asked.path)
        return JSONResponse(_told(held), headers={"Cache-Control": "no-store"})


def _shown(conversation: ExampleConversation) -> dict[str, Any]:
    file = conversation.file
    return {
        "path": conversation.name, "about": file.about or conversation.name, "segment": conversation.segment,
        "locale": conversation.locale, "lines": [one.customer for one in file.lines], "orders": len(file.expected),
    }  # fmt: skip


def _told(held: Rehearsed) -> dict[str, Any]:
    lines = [
        {
            "customer": line.customer,
            "intent": answer.understanding.own_intent or answer.understanding.intent,
            "replies": [one.text for one in answer.replies],
            "messages": [one.message_id for one in answer.replies if one.message_id],
            "unexpected": list(unexpected),
        }
        for line, answer, unexpected in zip(held.lines, held.answered, held.unexpected, strict=False)
    ]
    at_end = [*held.at_end, *([held.broken] if held.broken else [])]
    return {"lines": lines, "at_end": at_end, "fine": not at_end and not any(one["unexpected"] for one in lines)}
