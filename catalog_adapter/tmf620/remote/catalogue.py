"""A remote TMF620 catalogue. Input: its address. Output: a good copy of it, whatever the remote does.

A fetch reads the whole catalogue or fails; a failed one never replaces the last good copy, which is kept in memory and
on disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import structlog
from pydantic import SecretStr

from catalog_adapter.tmf620.remote.client import opened_client
from catalog_adapter.tmf620.remote.errors import NoCopy
from catalog_adapter.tmf620.remote.http_cache import forget_answers
from catalog_adapter.tmf620.remote.limits import Limits
from catalog_adapter.tmf620.remote.memory import PageMemory
from catalog_adapter.tmf620.remote.paging import KindReader, Reading
from catalog_adapter.tmf620.remote.remote_copy import RemoteCopy
from catalog_adapter.tmf620.remote.resources import KINDS, content_hash, in_order
from catalog_adapter.tmf620.remote.store import CopyStore, folder_of
from foundation.remote.address import RemoteAddress
from foundation.remote.circuit_breaker import CircuitBreaker
from foundation.remote.errors import RemoteError, Resting, TooSlow, Unusable

#: Without it there is nothing to sell: a server that lacks it is not a catalogue, or not at this address.
_NEEDED = "productOffering"
_CACHE = "http-cache.db"

_log = structlog.get_logger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


class RemoteCatalogue:
    """The catalogue at ``url``, kept in a folder of its own below ``folder``; ``name`` says whose it is."""

    def __init__(
        self,
        url: str,
        *,
        token: SecretStr | None,
        folder: Path,
        name: str,
        limits: Limits | None = None,
        breaker: CircuitBreaker | None = None,
        now: Callable[[], datetime] = _now,
    ) -> None:
        """Raises AddressInvalid."""
        self.name = name
        self.address = RemoteAddress.parse(url)
        self.folder = folder_of(folder, name, str(self.address))
        self.token = token
        self.limits = limits or Limits()
        #: Looks at what was fetched, in a thread, before it is the last good copy; raises RemoteError.
        self.check: Callable[[RemoteCopy], None] | None = None
        self._breaker = breaker or CircuitBreaker()
        self._now = now
        self._store = CopyStore(self.folder, most_bytes=2 * self.limits.fetch_bytes)
        self._memory = PageMemory()
        self._last: RemoteCopy | None = None
        self._kept = ""  # the content hash of the newest copy on disk
        self._one_at_a_time = asyncio.Lock()

    @property
    def rests_for(self) -> float:
        """Seconds for which the remote is left alone after failures; 0 where it may be asked."""
        return self._breaker.seconds_left

    @property
    def last(self) -> RemoteCopy | None:
        """The last good copy, as far as it is in memory."""
        return self._last

    async def copy(self) -> RemoteCopy:
        """The last good copy, without asking the remote. Raises NoCopy."""
        await self._load()
        if self._last is None:
            raise NoCopy(f"There is no copy of the catalogue at {self.address} yet.")
        return self._last

    async def fetch(self) -> RemoteCopy:
        """Read the remote: the copy that is the last good one from now on. Raises RemoteError."""
        async with self._one_at_a_time:
            try:
                with self._breaker.attempt():
                    fetched = await self._read_in_time()
                    if self.check is not None:
                        await asyncio.to_thread(self.check, fetched)
            except RemoteError as error:
                await self._remember_failure(error)
                raise
            self._last = fetched
            await self._keep(fetched)
            return fetched

    async def _read_in_time(self) -> RemoteCopy:
        try:
            async with asyncio.timeout(self.limits.fetch_seconds):
                return await self._read()
        except TimeoutError:
            raise TooSlow(f"{self.address} was not read within {self.limits.fetch_seconds:g} s.") from None
        except Unusable:
            # what the HTTP cache keeps may itself be damaged; a remote that answers 304 would confirm it for ever
            await asyncio.to_thread(forget_answers, self.folder / _CACHE)
            raise

    async def _read(self) -> RemoteCopy:
        memory = self._memory.for_next_fetch()
        at = self._now()
        async with opened_client(self.address, self.token, self.limits, self.folder / _CACHE) as client:
            readings = await _all(
                {
                    kind: KindReader(kind, client, self.address, self.limits, memory, self._known_ids(kind))
                    for kind in KINDS
                }
            )
        if readings[_NEEDED].missing:
            raise Unusable(
                f"There is no {self.address.at(_NEEDED)}.", advice="Enter the address without a kind of resource."
            )
        self._memory = memory
        return await asyncio.to_thread(_copy_of, readings, at)

    def _known_ids(self, kind: str) -> set[str]:
        return {one.id for one in self._last.resources if one.kind == kind} if self._last is not None else set()

    async def _keep(self, fetched: RemoteCopy) -> None:
        """On disk; that this fails (a full disk) is no reason not to use what was fetched."""
        is_kept = self._kept == fetched.content_hash
        try:
            await asyncio.to_thread(self._store.confirm if is_kept else self._store.save, fetched)
            self._kept = fetched.content_hash
        except OSError as error:
            _log.error("the copy of a remote catalogue can't be kept on disk", remote=self.name, error=str(error))

    async def _load(self) -> None:
        if self._last is None:
            loaded = await asyncio.to_thread(self._store.load)
            # a fetch may have come to its end meanwhile
            if loaded is not None and self._last is None:
                self._last, self._kept = loaded, loaded.content_hash

    async def _remember_failure(self, error: RemoteError) -> None:
        await self._load()
        # that the remote is left alone says less than why
        if self._last is not None and not isinstance(error, Resting):
            self._last = replace(self._last, stale=True, last_error=str(error))


async def _all(readers: dict[str, KindReader]) -> dict[str, Reading]:
    """All kinds, read at once; the first error stops the others."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = {kind: group.create_task(reader.read()) for kind, reader in readers.items()}
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return {kind: task.result() for kind, task in tasks.items()}


def _copy_of(readings: dict[str, Reading], at: datetime) -> RemoteCopy:
    resources = in_order(one for reading in readings.values() for one in reading.found.values())
    notes = tuple(note for kind, reading in readings.items() for note in _notes(kind, reading))
    return RemoteCopy(resources, content_hash(resources), at, notes)


def _notes(kind: str, reading: Reading) -> list[str]:
    notes = []
    if reading.missing:
        notes.append(f"The catalogue has no {kind}.")
    if reading.without_id:
        notes.append(f"{reading.without_id} entries of {kind} have no id and are left out.")
    if not reading.counts_agree:
        notes.append(f"The catalogue counts {reading.total} of {kind} and sends {len(reading.found)}.")
    return notes
