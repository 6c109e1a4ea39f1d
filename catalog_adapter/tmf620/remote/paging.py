"""Reads all resources of one kind, page by page. Input: a client. Output: each resource once, and notes on oddities.

Servers differ: some link to the next page, some only count, some do neither, some ignore that a page was asked for.
What holds for all: a page that brings nothing new is the last. Of a link only the query is used, since behind a proxy
its scheme and host are often wrong; and no request leaves the configured address.
"""

from __future__ import annotations

import asyncio
from collections.abc import Set
from dataclasses import dataclass, field

import httpx

from catalog_adapter.tmf620.remote.errors import EndlessPaging, Unsettled
from catalog_adapter.tmf620.remote.limits import Limits
from catalog_adapter.tmf620.remote.memory import PageMemory
from catalog_adapter.tmf620.remote.resources import Resource
from foundation.remote.address import RemoteAddress
from foundation.remote.client import Answer, RemoteClient
from foundation.remote.errors import BadStatus

#: Statuses of a server that does not have the kind at all.
_MISSING = frozenset({404, 501})
_READINGS = 4
_LONGEST_COUNT = 12  # digits


@dataclass
class Reading:
    """One way through the pages of a kind.

    ``total`` is what the server says there are, if it does; ``is_linked`` is whether one page has led to the next.
    """

    found: dict[str, Resource] = field(default_factory=dict)
    pages: int = 0
    missing: bool = False
    is_linked: bool = False
    without_id: int = 0
    total: int | None = None

    @property
    def counts_agree(self) -> bool:
        """False where the server counts others than it sends."""
        return self.total is None or self.total == len(self.found) + self.without_id

    @property
    def is_of_one_moment(self) -> bool:
        """Whether nothing can have changed while it was read."""
        return self.pages <= 1 and self.counts_agree


class KindReader:
    """Reads the kind ``kind``; ``known`` are the ids that it had at the last fetch."""

    def __init__(
        self,
        kind: str,
        client: RemoteClient,
        address: RemoteAddress,
        limits: Limits,
        memory: PageMemory,
        known: Set[str],
    ) -> None:
        self._kind = kind
        self._client = client
        self._url = address.at(kind)
        self._limits = limits
        self._memory = memory
        self._known = known

    async def read(self) -> Reading:
        """A reading that is whole. Raises RemoteError.

        Pages shift when the catalogue changes while they are read: a resource that crosses their border is missed, or
        one that is gone is kept, and the count may agree all the same. So pages that don't hold what they held at the
        last fetch are read again, until they hold the same ids twice in a row.
        """
        before = self._known
        for _ in range(_READINGS):
            reading = await self._read_once()
            if reading.is_of_one_moment or reading.found.keys() == before:
                return reading
            before = reading.found.keys()
        raise Unsettled(f"{self._url} changes while it is read: {_READINGS} readings differ.")

    async def _read_once(self) -> Reading:
        reading = Reading()
        query: bytes | None = self._offset_query(0)
        asked: set[bytes] = set()
        guessed = True
        while query is not None and query not in asked:
            if len(asked) == self._limits.pages:
                raise EndlessPaging(f"{self._url} has more than {self._limits.pages} pages.")
            asked.add(query)
            try:
                answer = await self._client.get(self._url.copy_with(query=query))
            except BadStatus as error:
                # past the end some answer so; but only where nothing says that there is more
                if error.answered not in _MISSING or not guessed:
                    raise
                reading.missing = not reading.found
                break
            came, brought_new = await self._take(reading, answer)
            if not brought_new:
                break
            reading.pages += 1
            query, guessed = self._next_query(answer, came, reading)
        return reading

    async def _take(self, reading: Reading, answer: Answer) -> tuple[int, bool]:
        """How many resources the page has, and whether any of them is new."""
        resources, without_id = await asyncio.to_thread(self._memory.resources, self._kind, answer)
        had = len(reading.found)
        reading.found.update((resource.id, resource) for resource in resources)
        reading.without_id += without_id
        reading.total = _count(answer.headers.get("x-total-count", ""))
        return len(resources) + without_id, len(reading.found) > had

    def _next_query(self, answer: Answer, came: int, reading: Reading) -> tuple[bytes | None, bool]:
        """What to ask next, if there is more; and whether that there is more is a guess."""
        linked = _linked_query(answer)
        if linked or reading.is_linked:
            reading.is_linked = True
            return linked, False
        taken = len(reading.found) + reading.without_id
        if reading.total is not None:
            return (self._offset_query(taken) if came and taken < reading.total else None), False
        # more than was asked for: the server does not know pages, and has sent all
        return (None if came > self._limits.page_size else self._offset_query(taken)), True

    def _offset_query(self, offset: int) -> bytes:
        return f"offset={offset}&limit={self._limits.page_size}".encode()


def _linked_query(answer: Answer) -> bytes | None:
    try:
        return httpx.URL(answer.links.get("next", {}).get("url", "")).query or None
    except httpx.InvalidURL:
        return None


def _count(header: str) -> int | None:
    return int(header) if header.isdecimal() and len(header) <= _LONGEST_COUNT else None
