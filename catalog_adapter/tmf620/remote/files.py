"""Files that are replaced as a whole: a crash at any moment leaves the old one or the new one."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

_PART = "new.part"


@contextmanager
def writing_in(folder: Path) -> Iterator[None]:
    """The only writer of a folder, among all processes; a process that dies gives way."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def replace_file(file: Path, parts: Iterable[bytes]) -> None:
    """Write ``file`` anew; only within :func:`writing_in`, so that what a crash leaves behind is one file at most."""
    part = file.with_name(_PART)
    handle = os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.writelines(parts)
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
