"""The files of the draft, each in an editor with the checker's messages at the line."""

from __future__ import annotations

from fastapi import Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from catalog_adapter.check import Problem
from catalog_adapter.contexts.files import is_context_path
from console.editing.desk import DraftDesk, mark
from console.people.roles import Permission
from console.services import Services
from console.web.guard import Guard
from console.web.visit import Visit
from foundation.errors import BadInput, NotFound

_NO_STORE = {"Cache-Control": "no-store"}
_FIRST = "intents.yml"


class FileText(BaseModel):
    """A file as it stands in the editor. ``read`` marks the text that it was made from."""

    path: str = Field(max_length=300)
    text: str
    read: str = Field("", max_length=64)


class FilesPages:
    """For editors; who may only view sees the files."""

    def __init__(self, services: Services, desk: DraftDesk) -> None:
        self._services = services
        self._desk = desk

    def add_to(self, guard: Guard) -> None:
        """Add the pages."""
        guard.of_csp("GET", "/files", self.editor, Permission.VIEW)
        guard.of_csp("POST", "/files/check", self.check, Permission.EDIT)
        guard.of_csp("POST", "/files/save", self.save, Permission.EDIT)
        guard.of_csp("POST", "/files/add", self.add, Permission.EDIT)
        guard.of_csp("POST", "/files/remove", self.remove, Permission.EDIT)
        guard.of_csp("POST", "/files/discard", self.discard, Permission.EDIT)

    async def editor(self, visit: Visit) -> Response:
        """The list of files, and one of them in the editor."""
        opened = await self._desk.open(visit.csp)
        paths = sorted(opened.files.texts, key=lambda path: (path.count("/"), path))
        path = visit.request.query_params.get("path") or (_FIRST if _FIRST in opened.files.texts else paths[0])
        if path not in opened.files.texts:
            raise NotFound(f"There is no file {path!r}.", advice="Choose one of the list.")
        text = opened.files.texts[path]
        return visit.page("files.html", opened=opened, paths=paths, path=path, text=text, read=mark(text))

    async def check(self, visit: Visit) -> Response:
        """What the checker says of the text in the editor."""
        sent = await visit.body(FileText)
        problems = await self._desk.check(visit.csp, sent.path, sent.text)
        shown = [_told(one, visit.csp) for one in problems]
        shown.sort(key=lambda one: one["path"] != sent.path)
        return JSONResponse({"problems": shown[:200]}, headers=_NO_STORE)

    async def save(self, visit: Visit) -> Response:
        """Save the text in the editor."""
        sent = await visit.body(FileText)
        if not is_context_path(sent.path):
            raise BadInput(f"{sent.path!r} is no file of a customer context.")
        read = await self._desk.save(visit.csp, sent.path, sent.text, read=sent.read, author=visit.who)
        await self._services.audit.note(visit.csp, visit.who, "file_saved", file=sent.path)
        return JSONResponse({"read": read}, headers=_NO_STORE)

    async def add(self, visit: Visit) -> Response:
        """A new file, empty but for a line that says so."""
        path = (await visit.field("path")).strip()
        opened = await self._desk.open(visit.csp)
        if path not in opened.files.texts:
            await self._desk.save(visit.csp, path, f"# {path}\n", read=mark(""), author=visit.who)
            await self._services.audit.note(visit.csp, visit.who, "file_added", file=path)
        return visit.redirect(f"{visit.path('/files')}?path={path}")

    async def remove(self, visit: Visit) -> Response:
        """Take a file out, as it was when the page was opened."""
        path = await visit.field("path")
        if path == "context.yml":
            raise BadInput("context.yml has to stay.")
        await self._desk.save(visit.csp, path, None, read=await visit.field("read"), author=visit.who)
        await self._services.audit.note(visit.csp, visit.who, "file_removed", file=path)
        return visit.redirect(visit.path("/files"))

    async def discard(self, visit: Visit) -> Response:
        """Throw the draft away."""
        await self._desk.discard(visit.csp)
        await self._services.audit.note(visit.csp, visit.who, "draft_discarded")
        return visit.redirect(visit.path("/files"))


def _told(problem: Problem, csp: str) -> dict[str, str | int]:
    """As the editor shows it: the path within the CSP's folder."""
    path = problem.path.as_posix().removeprefix(f"{csp}/")
    return {
        "path": path, "line": problem.line, "column": problem.column, "severity": problem.severity,
        "message": problem.message,
    }  # fmt: skip
