"""How it is said: every message with the CSP's own wording, and as customers read it in each locale."""

from __future__ import annotations

import asyncio
import re

from fastapi import Response

from catalog_adapter.tone.messages import MESSAGES
from catalog_adapter.tone.voice import COMMON_VARIABLES
from console.editing.conflict import mark_of
from console.editing.desk import DraftDesk
from console.editing.samples import spoken
from console.editing.wording import as_typed, by_locale, own_wording, with_wording
from console.errors import FileChanged
from console.people.roles import Permission
from console.services import Services
from console.web.guard import Guard
from console.web.visit import Visit
from foundation.errors import BadInput, NotFound

_NAME = "tone.yml"
_TYPED = re.compile(r"wording(?:\.([a-z]{2}(?:-[A-Z]{2})?))?")


class TonePages:
    """For editors; who may only view sees it."""

    def __init__(self, services: Services, desk: DraftDesk) -> None:
        self._services = services
        self._desk = desk

    def add_to(self, guard: Guard) -> None:
        """Add the pages."""
        guard.of_csp("GET", "/tone", self.messages, Permission.VIEW)
        guard.of_csp("POST", "/tone", self.save, Permission.EDIT)

    async def messages(
        self, visit: Visit, *, error: FileChanged | None = None, typed: dict[str, str] | None = None, message: str = ""
    ) -> Response:
        """All messages; with ``error``, the one that was not saved as it was typed."""
        opened = await self._desk.open(visit.csp)
        paths = sorted(
            {_NAME, *(one for one in opened.files.texts if one.endswith(_NAME))}, key=lambda one: (len(one), one)
        )
        path = visit.request.query_params.get("path", "") or _NAME
        if path not in paths:
            raise NotFound(f"There is no file {path!r}.")
        own, broken = {}, ""
        try:
            own = own_wording(opened.files.texts.get(path, ""))
        except BadInput as problem:
            broken = str(problem)
        segment = path.split("/")[1] if path.startswith("segments/") else None
        said = await asyncio.to_thread(spoken, opened.files, segment)
        shown = [
            {
                "id": one,
                "variables": [*variables, *COMMON_VARIABLES],
                "own": one in own,
                "read": mark_of(own.get(one)),
                "typed": typed if one == message and typed else by_locale(own.get(one)),
                "said": {locale: texts[one] for locale, texts in said.items() if one in texts},
                "open": one == message,
            }
            for one, variables in MESSAGES.items()
        ]
        return visit.page("tone.html", paths=paths, path=path, broken=broken, error=error, messages=shown, said=said)

    async def save(self, visit: Visit) -> Response:
        """Save the wording of one message; empty: the standard one."""
        path, message, read = await visit.field("path"), await visit.field("message"), await visit.field("read")
        if message not in MESSAGES or not path.endswith(_NAME):
            raise BadInput("There is no such message.")
        typed = {
            found[1] or "": values[0].replace("\r\n", "\n")
            for name, values in (await visit.form()).items()
            if (found := _TYPED.fullmatch(name))
        }
        author = (await self._desk.open(visit.csp)).author
        wording = as_typed(typed)
        try:
            await self._desk.change(
                visit.csp, path, lambda now: with_wording(now, message, wording, read, author), read=None,
                author=visit.who,
            )  # fmt: skip
        except FileChanged as error:
            if visit.by_script:
                raise
            return await self.messages(visit, error=error, typed=typed, message=message)
        await self._services.audit.note(visit.csp, visit.who, "wording_saved", file=path, entry=message)
        return visit.redirect(f"{visit.path('/tone')}?path={path}#{message}")
