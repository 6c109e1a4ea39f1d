"""Pages for the entries of a data file: a list, a form for one, saving it, taking it out.

What offers and constraints have in common; each has its own page in a module beside this one.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

from fastapi import Response

from console.editing.compiled import CompiledDrafts, places
from console.editing.desk import DraftDesk, OpenDraft
from console.editing.entries import EntryEdit, ReadEntry, entries, entry_of
from console.editing.form.field import Field, all_texts, not_shown, put, shown_fields
from console.editing.known import known_names
from console.errors import FileChanged
from console.people.roles import Permission
from console.services import Services
from console.web.guard import Guard
from console.web.visit import Visit
from foundation.errors import BadInput, BespokeError, NotFound

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_MOST_PROBLEMS = 20


class EntryPages(ABC):
    """For editors; who may only view sees them. ``area`` is the path of the pages, ``file`` the file's name, ``forms``
    the form for each of its lists."""

    area: ClassVar[str]
    file: ClassVar[str]
    forms: ClassVar[Mapping[str, Sequence[Field]]]

    def __init__(self, services: Services, desk: DraftDesk, compiled: CompiledDrafts) -> None:
        self._services = services
        self._desk = desk
        self._compiled = compiled

    def add_to(self, guard: Guard) -> None:
        """Add the pages."""
        guard.of_csp("GET", f"/{self.area}", self.list_entries, Permission.VIEW)
        guard.of_csp("GET", f"/{self.area}/entry", self.entry, Permission.VIEW)
        guard.of_csp("POST", f"/{self.area}/entry", self.save, Permission.EDIT)
        guard.of_csp("POST", f"/{self.area}/entry/remove", self.remove, Permission.EDIT)

    @abstractmethod
    async def listed(self, visit: Visit, opened: OpenDraft, found: Mapping[str, list[ReadEntry]]) -> dict[str, Any]:
        """What the page of all entries shows besides."""

    @abstractmethod
    async def beside(self, visit: Visit, opened: OpenDraft, path: str, found: ReadEntry) -> dict[str, Any]:
        """What stands beside the form of an entry that there is."""

    async def list_entries(self, visit: Visit) -> Response:
        """All entries of a file, by list."""
        opened = await self._desk.open(visit.csp)
        paths = self._paths(opened)
        path = self._path(visit.request.query_params.get("path", ""), opened)
        found, broken = dict[str, list[ReadEntry]](), ""
        try:
            found = {listed: entries(opened.files.texts.get(path, ""), listed) for listed in self.forms}
        except BadInput as problem:
            broken = str(problem)
        more = await self.listed(visit, opened, found)
        return visit.page(f"{self.area}.html", paths=paths, path=path, found=found, broken=broken, **more)

    async def entry(
        self, visit: Visit, *, error: BespokeError | None = None, typed: dict[str, str] | None = None
    ) -> Response:
        """The form of one entry, or of a new one; with ``error``, as it was typed."""
        asked = typed if typed is not None else dict(visit.request.query_params)
        opened = await self._desk.open(visit.csp)
        path, listed, own_id = self._path(asked.get("path", ""), opened), self._listed(asked), asked.get("id", "")
        found = entry_of(opened.files.texts.get(path, ""), listed, own_id) if own_id else None
        if own_id and found is None and typed is None:
            raise NotFound(f"There is no {own_id!r} in {path}.", advice="Choose one of the list.")
        entry, form = found.entry if found else {}, self.forms[listed]
        texts = typed if typed is not None else all_texts(form, "", entry)
        context = await places(opened.files)
        kept = [one for one in not_shown(form, entry) if one != "id"]
        return visit.page(
            "entry.html", area=self.area, path=path, listed=listed, own_id=own_id, found=found, error=error,
            fields=shown_fields(form, "", texts, _languages(context, path), entry), kept=kept,
            known=known_names(opened.files, visit.words.language), problems=await self._problems(visit, opened),
            **(await self.beside(visit, opened, path, found) if found else {"prices": None, "cases": None}),
        )  # fmt: skip

    async def save(self, visit: Visit) -> Response:
        """Save one entry, or add one."""
        typed = await visit.typed()
        opened = await self._desk.open(visit.csp)
        edit, path, form = self._edit(visit, typed, opened)
        try:
            await self._desk.change(
                visit.csp, path, lambda now: edit.put(now, lambda before: put(form, "", typed, before)), read=None,
                author=visit.who,
            )  # fmt: skip
        except (FileChanged, BadInput) as error:
            if visit.by_script:
                raise
            read = error.read if isinstance(error, FileChanged) else edit.read
            return await self.entry(visit, error=error, typed=typed | {"read": read})
        await self._services.audit.note(visit.csp, visit.who, "entry_saved", file=path, entry=edit.id)
        return visit.redirect(self._address(visit, path, edit.listed, edit.id, saved="yes"))

    async def remove(self, visit: Visit) -> Response:
        """Take one entry out."""
        typed = await visit.typed()
        edit, path, _ = self._edit(visit, typed, await self._desk.open(visit.csp))
        await self._desk.change(visit.csp, path, edit.removed, read=None, author=visit.who)
        await self._services.audit.note(visit.csp, visit.who, "entry_removed", file=path, entry=edit.id)
        return visit.redirect(f"{visit.path(f'/{self.area}')}?{urlencode({'path': path})}")

    def _edit(
        self, visit: Visit, typed: Mapping[str, str], opened: OpenDraft
    ) -> tuple[EntryEdit, str, Sequence[Field]]:
        path, listed, own_id = (
            self._path(typed.get("path", ""), opened),
            self._listed(typed),
            typed.get("id", "").strip(),
        )
        if not _ID.fullmatch(own_id):
            raise BadInput(visit.words("id_how"))
        edit = EntryEdit(self.file, listed, own_id, typed.get("read", ""), opened.author)
        return edit, path, self.forms[listed]

    async def _problems(self, visit: Visit, opened: OpenDraft) -> list[Any]:
        """What the checker says once something was saved; at other times nobody asked."""
        if "saved" not in visit.request.query_params:
            return []
        found = await self._desk.problems(opened.files)
        return sorted(found, key=lambda one: one.severity != "error")[:_MOST_PROBLEMS]

    def _paths(self, opened: OpenDraft) -> list[str]:
        there = {self.file, *(one for one in opened.files.texts if one.rpartition("/")[2] == self.file)}
        return sorted(there, key=lambda one: (len(one), one))

    def _path(self, asked: str, opened: OpenDraft) -> str:
        path = asked or self.file
        if path not in self._paths(opened):
            raise NotFound(f"There is no file {path!r}.")
        return path

    def _listed(self, asked: Mapping[str, str]) -> str:
        listed = asked.get("list") or next(iter(self.forms))
        if listed not in self.forms:
            raise NotFound(f"There is no list {listed!r}.")
        return listed

    def _address(self, visit: Visit, path: str, listed: str, own_id: str, **more: str) -> str:
        asked = urlencode({"path": path, "list": listed, "id": own_id, **more})
        return f"{visit.path(f'/{self.area}/entry')}?{asked}"


def segment_of(path: str) -> str:
    """The segment that a file is for; empty for all."""
    return path.split("/")[1] if path.startswith("segments/") else ""


def one_of(asked: str, otherwise: str, there: Sequence[str]) -> str:
    """What was asked for, else what fits (a locale by its language), else the first."""
    fitting = (one for one in there if one == otherwise or one.split("-")[0] == otherwise)
    return asked if asked in there else next(fitting, there[0])


def _languages(context: Any, path: str) -> list[str]:
    """The languages that a new text is written in; one without a name where there is just one."""
    languages = sorted({locale.split("-")[0] for locale in context.locales}) if context else []
    return languages if len(languages) > 1 and "locales/" not in path else [""]
