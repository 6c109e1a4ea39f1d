"""What every request of these APIs may say beside its path: a dependency of FastAPI's."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header, Query, Request

from catalog_adapter.contexts.models import ContextFile
from catalog_adapter.contexts.view import View, view_of


class Asked:
    """A request, with whose offers it is about and in which language."""

    def __init__(
        self,
        request: Request,
        segment: Annotated[str | None, Query(description="The segment; without, the CSP's first.")] = None,
        locale: Annotated[str | None, Query(description="The language of texts; without, Accept-Language.")] = None,
        accept_language: Annotated[str, Header()] = "",
    ) -> None:
        self.request = request
        self.segment = segment
        self.locale = locale
        self.accept_language = accept_language

    def view(self, context: ContextFile, otherwise: str = "") -> View:
        """What the request is about. ``otherwise`` is the segment where none is named, if there is such a one."""
        named = self.segment
        if named is None and otherwise in {one.id for one in context.segments}:
            named = otherwise
        return view_of(context, named, self.locale, self.accept_language)
