"""What somebody without root's rights meets."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NOBODY = 65534


@contextmanager
def without_rights(folder: Path) -> Iterator[None]:
    """For as long as the block runs, a file whose mode lets nobody read it can't be read, though root runs the tests.
    ``folder`` is the test's own: all may look into it, and into those of pytest above it."""
    for path in (folder, *folder.parents):
        if path == folder or path.name.startswith(("pytest", "popen")):  # what pytest made for itself
            path.chmod(0o755)
    before = os.geteuid()
    if before == 0:
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)
