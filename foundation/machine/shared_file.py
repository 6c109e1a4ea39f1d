"""A file that processes of one machine share, with locks on its bytes.

The kernel keeps the locks, and lets go of those of a process that ends, however it ends: there is no lease, and nothing
to renew. They are POSIX locks. So they belong to the process, which has to tell its own tasks apart by itself; and a
process that closes *any* opening of the file has lost them all: it opens a file once, through here.
"""

from __future__ import annotations

import fcntl
import os
import weakref
from pathlib import Path


class SharedFile:
    """Made where it is not there; closed with the last reference to this. Its bytes need not exist to be locked."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        weakref.finalize(self, os.close, self._file)

    def lock(self, first: int, count: int = 1) -> bool:
        """Lock so many bytes, without waiting; whether no other process has one of them."""
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, count, first)
        except (BlockingIOError, PermissionError):  # systems differ
            return False
        return True

    def unlock(self, first: int, count: int = 1) -> None:
        """Let go."""
        fcntl.lockf(self._file, fcntl.LOCK_UN, count, first)

    def read(self, first: int, count: int) -> bytes:
        """So many bytes; zeros where none were written."""
        return os.pread(self._file, count, first).ljust(count, b"\0")

    def write(self, first: int, data: bytes) -> None:
        """Write; others see it at once. Raises OSError, as on a full disk."""
        os.pwrite(self._file, data, first)
