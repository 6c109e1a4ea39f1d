"""The draft beside what is live: the same lines said to both, with what was understood, which constraints acted, and
how it was answered.

The page keeps the lines; each time the whole conversation is held anew in both, so after a change of the draft the same
conversation shows what it changed. A conversation can be kept as an expected one, in the draft.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Mapping
from dataclasses import asdict
from typing import Annotated, Any
from urllib.parse import urlencode

import structlog
from fastapi import Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, StringConstraints

from catalog_adapter.contexts.errors import ContextInvalid, ContextNotFound
from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.revisions.errors import PublishRefused
from console.editing.desk import DraftDesk, mark
from console.editing.whole_file import with_content
from console.pages.constraint_links import constraint_links
from console.people.roles import Permission
from console.services import Services, Tried, TriedLine
from console.web.guard import Guard
from console.web.visit import Visit
from foundation.errors import BadInput, BespokeError

_MOST_LINES = 60
_AT_ONCE = 2  # customers use the same bot
_log = structlog.get_logger(__name__)

Line = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]


class Conversation(BaseModel):
    """What a customer of a segment says, line by line."""

    segment: str = Field(max_length=64)
    locale: str = Field(max_length=8)
    lines: list[Line] = Field(min_length=1, max_length=_MOST_LINES)


class KeptConversation(Conversation):
    """A conversation to keep in the draft, under a name."""

    name: str = Field(min_length=1, max_length=80)


class TryPages:
    """For editors."""

    def __init__(self, services: Services, desk: DraftDesk) -> None:
        self._services = services
        self._desk = desk
        self._slots = asyncio.Semaphore(_AT_ONCE)

    def add_to(self, guard: Guard) -> None:
        """Add the pages."""
        guard.of_csp("GET", "/try", self.chat, Permission.EDIT)
        guard.of_csp("POST", "/try", self.say, Permission.EDIT)
        guard.of_csp("POST", "/try/keep", self.keep, Permission.EDIT)

    async def chat(self, visit: Visit) -> Response:
        """The two chats; the address may say whose, and what is to be said first."""
        context = (await self._services.adapter.head(visit.csp)).context
        segments = [(one.id, one.name.text(context.locales[0])) for one in context.segments]
        draft = await self._services.drafts.find(visit.csp)
        asked = visit.request.query_params
        begun = {name: asked.get(name, "")[:2000] for name in ("segment", "locale", "line")}
        return visit.page("try.html", segments=segments, locales=context.locales, draft=draft, begun=begun)

    async def say(self, visit: Visit) -> Response:
        """Hold the conversation in the draft and in what is live."""
        asked = await visit.body(Conversation)
        opened = await self._desk.open(visit.csp)
        forms = constraint_links(visit, opened.files, asked.segment)
        draft, live = await asyncio.gather(
            self._in_draft(opened.files, asked, forms), self._in_live(visit.csp, asked, forms)
        )
        return JSONResponse({"draft": draft, "live": live}, headers={"Cache-Control": "no-store"})

    async def keep(self, visit: Visit) -> Response:
        """Keep the conversation as an expected one: what the draft understands, says and orders now is expected."""
        asked = await visit.body(KeptConversation)
        opened = await self._desk.open(visit.csp)
        tried = await self._services.trial.draft(opened.files, asked.segment, asked.locale, asked.lines)
        if tried.broken:
            raise BadInput(visit.words("keep_only_talk"))
        path = f"conversations/{_slug(asked.name)}.yml"
        if path in opened.files.texts:
            raise BadInput(visit.words("name_is_taken", name=path))
        text = _as_file(asked, tried)
        await self._desk.save(visit.csp, path, text, read=mark(""), author=visit.who)
        await self._services.audit.note(visit.csp, visit.who, "conversation_kept", file=path)
        form = f"{visit.path('/expected/entry')}?{urlencode({'path': path})}"
        return JSONResponse({"path": path, "form": form}, headers={"Cache-Control": "no-store"})

    async def _in_draft(self, files: ContextFiles, asked: Conversation, forms: Mapping[str, str]) -> dict[str, Any]:
        async with self._slots:
            return await _told(self._services.trial.draft(files, asked.segment, asked.locale, asked.lines), forms)

    async def _in_live(self, csp: str, asked: Conversation, forms: Mapping[str, str]) -> dict[str, Any]:
        async with self._slots:
            return await _told(self._services.trial.live(csp, asked.segment, asked.locale, asked.lines), forms)


async def _told(trial: Awaitable[Tried], forms: Mapping[str, str]) -> dict[str, Any]:
    try:
        tried = await trial
    except (ContextInvalid, PublishRefused) as error:
        return {"lines": [], "broken": error.message, "problems": [str(one) for one in error.problems[:20]]}
    except ContextNotFound as error:
        return {"lines": [], "broken": error.message, "problems": []}
    except BespokeError as error:
        _log.warning("a conversation could not be tried", code=error.code)
        return {"lines": [], "broken": str(error), "problems": []}
    return {
        "lines": [_line(one, forms) for one in tried.lines],
        "broken": tried.broken,
        "problems": [],
        "orders": len(tried.orders),
    }


def _line(line: TriedLine, forms: Mapping[str, str]) -> dict[str, Any]:
    understood = line.understanding
    return {
        "intent": understood.own_intent or understood.intent,
        "confidence": round(understood.confidence, 2),
        "entities": [f"{one.characteristic or one.kind}: {one.value}" for one in understood.entities],
        "replies": [
            {"text": one.text, "message": one.message_id, "choices": [choice.title for choice in one.quick_replies]}
            for one in line.replies
        ],
        "acted": [asdict(one) | {"form": forms.get(one.constraint, "")} for one in line.acted],
    }


def _as_file(asked: KeptConversation, tried: Tried) -> str:
    lines = [{"customer": text} | _expected(one) for text, one in zip(asked.lines, tried.lines, strict=True)]
    head = {"segment": asked.segment, "locale": asked.locale, "about": " ".join(asked.name.split()), "lines": lines}
    orders = list(tried.orders)
    placed = {"order": orders[0]} if len(orders) == 1 else {"orders": orders} if orders else {}
    return with_content("", head | placed, listed="lines")


def _expected(line: TriedLine) -> dict[str, Any]:
    understood = line.understanding
    intent = {"own_intent": understood.own_intent} if understood.own_intent else {"intent": understood.intent}
    messages = list(dict.fromkeys(one.message_id for one in line.replies if one.message_id))
    return intent | ({"messages": messages} if messages else {})


def _slug(name: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return slug or "conversation"
