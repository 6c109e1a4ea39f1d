"""Buckets that the processes of one machine share, in a file.

A bucket is one number: when it will be full again, on the clock that all processes of a boot share. A name has a group
of slots in the file, whose bytes are locked for the few microseconds of a take, and a slot of the group for as long as
its bucket isn't full. Where a group has no other slot, the bucket that is soonest full is forgotten: that of somebody
who floods would be the last. A process that is killed leaves no lock, and at worst a bucket that is full.

The file is read and written, not mapped: on a full disk a write to a mapped file ends the process. To take one out
needs 13 µs; with a Redis on the machine 300.
"""

from __future__ import annotations

import asyncio
import struct
import time
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

import structlog

from foundation.machine.shared_file import SharedFile
from gateway.buckets.in_process import InProcessBuckets
from gateway.buckets.limit import FULL_SECONDS, Limit

#: With another form of the file it gets another name: processes of two versions may run at once.
_FILE = "buckets-1"
_GROUPS, _SLOTS = 16_384, 8
_SLOT = struct.Struct("<Qd")  # which name (its hash), full at
_GROUP_BYTES = _SLOTS * _SLOT.size
#: How long a group is asked for that another process has. One that needs longer stands still.
_LONGEST_SECONDS, _PAUSE = 1.0, 0.001
_log = structlog.get_logger(__name__)


class MachineBuckets:
    """For the processes of one machine that share ``folder``. ``clock`` tells seconds. While the file can't be written
    each counts for itself."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._file = SharedFile(folder / _FILE)
        self._clock = clock
        self._own = InProcessBuckets(clock)

    async def take(self, name: str, limit: Limit) -> float:
        """Take one out of the bucket that all share."""
        key = int.from_bytes(blake2b(name.encode(), digest_size=8).digest())
        place = key % _GROUPS * _GROUP_BYTES
        try:
            if not await self._locked(place):
                _log.debug("a group of buckets is changed by two at once: a process of this machine stands still")
                return self._take(place, key, limit)
            try:
                return self._take(place, key, limit)
            finally:
                self._file.unlock(place, _GROUP_BYTES)
        except OSError as error:
            _log.warning("rates are counted by each process alone", error=str(error))
            return await self._own.take(name, limit)

    async def close(self) -> None:
        """Nothing to let go of: the file is closed with this."""

    async def _locked(self, place: int) -> bool:
        late = time.monotonic() + _LONGEST_SECONDS
        while not self._file.lock(place, _GROUP_BYTES):
            if time.monotonic() > late:
                return False
            await asyncio.sleep(_PAUSE)
        return True

    def _take(self, place: int, key: int, limit: Limit) -> float:
        now = self._clock()
        group = self._file.read(place, _GROUP_BYTES)
        slot, full_at = _slot_of(group, key, now)
        # Rounded, so that who waited as long as they were told is not refused for a billionth.
        left = round(limit.size - (full_at - now) * limit.per_second, 6)
        if left >= 1:
            self._file.write(place + slot * _SLOT.size, _SLOT.pack(key, full_at + 1 / limit.per_second))
        return left


def _slot_of(group: bytes, key: int, now: float) -> tuple[int, float]:
    """Where the bucket is, or may be, and when it is full: now, at the earliest."""
    soonest, soonest_at = 0, float("inf")
    for slot, (found, at) in enumerate(_SLOT.iter_unpack(group)):
        # A time that is too far off was written before the machine was started again, when clocks began anew.
        full_at = at if now < at <= now + FULL_SECONDS + 1 else now
        if found == key:
            return slot, full_at
        if full_at < soonest_at:
            soonest, soonest_at = slot, full_at
    return soonest, now
