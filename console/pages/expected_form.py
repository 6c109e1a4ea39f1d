"""The form of an expected conversation: begun anew or from a kept talk, saved, held with a press, taken out."""

from __future__ import annotations

import re
from typing import Any, get_args
from urllib.parse import urlencode

from fastapi import Response

from catalog_adapter.contexts.files import CONVERSATIONS, is_context_path
from catalog_adapter.conversations.reading import read_conversations
from catalog_adapter.intents.models import StandardIntent
from catalog_adapter.tone.messages import MESSAGES
from console.editing.compiled import places
from console.editing.conflict import expect, mark_of
from console.editing.conversation_form import CONVERSATION
from console.editing.desk import DraftDesk, OpenDraft
from console.editing.form.field import all_texts, not_shown, put, shown_fields
from console.editing.intents import own_intents
from console.editing.known import known_names
from console.editing.whole_file import content_of, with_content
from console.errors import FileChanged
from console.people.roles import Permission
from console.services import Services
from console.web.guard import Guard
from console.web.visit import Visit
from foundation.errors import BadInput, BespokeError, NotFound

_NAME = re.compile(r"[A-Za-z0-9][\w-]{0,63}")


class ExpectedFormPages:
    """For editors; who may only view sees them."""

    def __init__(self, services: Services, desk: DraftDesk) -> None:
        self._services = services
        self._desk = desk

    def add_to(self, guard: Guard) -> None:
        """Add the pages."""
        guard.of_csp("GET", "/expected/entry", self.form, Permission.VIEW)
        guard.of_csp("POST", "/expected/entry", self.save, Permission.EDIT)
        guard.of_csp("POST", "/expected/entry/remove", self.remove, Permission.EDIT)

    async def form(
        self, visit: Visit, *, error: BespokeError | None = None, typed: dict[str, str] | None = None
    ) -> Response:
        """The form of one conversation, or of a new one; with ``error``, as it was typed."""
        path = typed.get("path", "") if typed is not None else visit.request.query_params.get("path", "")
        opened = await self._desk.open(visit.csp)
        if path and (path not in opened.files.conversations()) and typed is None:
            raise NotFound(visit.words("no_such_conversation"), advice=visit.words("look_again"))
        content, broken = dict[str, Any](), ""
        try:
            content = content_of(opened.files.texts.get(path, ""))
        except BadInput as problem:
            broken = str(problem)
        texts = typed if typed is not None else all_texts(CONVERSATION, "", content)
        return visit.page(
            "expected_form.html", path=path, name=typed.get("id", "") if typed else "", error=error, broken=broken,
            there=path in opened.files.texts, read=_read(error, content),
            fields=shown_fields(CONVERSATION, "", texts, [""], content), kept=not_shown(CONVERSATION, content),
            known=known_names(opened.files, visit.words.language), problems=await _problems(opened, path),
            suggestions=await _suggestions(opened),
        )  # fmt: skip

    async def save(self, visit: Visit) -> Response:
        """Save one, or add one."""
        typed = await visit.typed()
        path = typed.get("path", "") or f"{CONVERSATIONS}/{typed.get('id', '').strip()}.yml"
        name = path.removeprefix(f"{CONVERSATIONS}/").removesuffix(".yml")
        if not _NAME.fullmatch(name) or not is_context_path(path):
            raise BadInput(visit.words("id_how"))
        author = (await self._desk.open(visit.csp)).author

        def new(now: str) -> str:
            before = content_of(now)
            expect(before or None, typed.get("read", ""), name=path, author=author)
            return with_content(now, put(CONVERSATION, "", typed, before), listed="lines")

        try:
            await self._desk.change(visit.csp, path, new, read=None, author=visit.who)
        except (FileChanged, BadInput) as error:
            if visit.by_script:
                raise
            return await self.form(visit, error=error, typed=typed)
        await self._services.audit.note(visit.csp, visit.who, "conversation_saved", file=path)
        return visit.redirect(f"{visit.path('/expected/entry')}?{urlencode({'path': path, 'saved': 'yes'})}")

    async def remove(self, visit: Visit) -> Response:
        """Take one out."""
        path, read = await visit.field("path"), await visit.field("read")
        opened = await self._desk.open(visit.csp)
        if path not in opened.files.conversations():
            raise NotFound(visit.words("no_such_conversation"), advice=visit.words("look_again"))

        def gone(now: str) -> None:
            expect(content_of(now) or None, read, name=path, author=opened.author)

        await self._desk.change(visit.csp, path, gone, read=None, author=visit.who)
        await self._services.audit.note(visit.csp, visit.who, "conversation_removed", file=path)
        return visit.redirect(visit.path("/expected"))


def _read(error: BespokeError | None, content: dict[str, Any]) -> str:
    return error.read if isinstance(error, FileChanged) else mark_of(content or None)


async def _problems(opened: OpenDraft, path: str) -> list[str]:
    """What is wrong with this conversation, whatever else may be with the draft."""
    context = await places(opened.files)
    if context is None:
        return []
    _, problems = read_conversations(opened.files, context)
    return [str(one) for one in problems if one.path == opened.files.path(path)]


async def _suggestions(opened: OpenDraft) -> dict[str, list[str]]:
    """What the fields suggest: list → what is known."""
    context = await places(opened.files)
    own: dict[str, None] = {}
    for path, text in opened.files.texts.items():
        if path.rpartition("/")[2] == "intents.yml":
            try:
                own |= dict.fromkeys(str(one.entry["id"]) for one in own_intents(text))
            except BadInput:
                continue
    return {
        "segments": [one.id for one in context.segments] if context else [],
        "locales": list(context.locales) if context else [],
        "intents": list(get_args(StandardIntent)), "own_intents": sorted(own), "messages": list(MESSAGES),
    }  # fmt: skip
