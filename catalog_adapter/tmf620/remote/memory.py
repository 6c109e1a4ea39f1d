"""Remembers what the pages of the last fetch held, so that of an unchanged page nothing is parsed again."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from catalog_adapter.tmf620.remote.resources import Resource, read_resources
from foundation.remote.client import Answer

_Page = tuple[list[Resource], int]


class PageMemory:
    """Of one fetch; ``known`` are the pages of the one before. Used from threads; each entry is written once."""

    def __init__(self, known: Mapping[bytes, _Page] | None = None) -> None:
        self._known = known or {}
        self._pages: dict[bytes, _Page] = {}

    def for_next_fetch(self) -> PageMemory:
        """A memory that knows the pages of this fetch, and forgets those of the one before."""
        return PageMemory(self._pages)

    def resources(self, kind: str, answer: Answer) -> _Page:
        """The resources of a page, and how many entries have no id. Raises Unusable."""
        key = sha256(kind.encode() + b" " + answer.body).digest()
        page = self._pages.get(key) or self._known.get(key) or read_resources(kind, answer.body, answer.came)
        self._pages[key] = page
        return page
