"""The private folder of the processes that run over one state folder on one machine.

It is in the state folder and not in the temporary one: nobody clears it away while processes run (two lock files would
be two locks), it is the same for all whatever their environment says, and who can write there has the database anyway.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from foundation.errors import BespokeError
from foundation.settings import Settings


class StrangersFolder(BespokeError):
    """The folder is not this user's, so nothing in it can be trusted."""

    code: ClassVar[str] = "strangers_folder"


def machine_folder(state_folder: Path) -> Path:
    """The folder for ``state_folder``: made where it is not there, and open to nobody else. Raises StrangersFolder."""
    state_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = state_folder / "machine"
    with suppress(FileExistsError):  # whatever is there is looked at below
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise StrangersFolder(
            f"{folder} is no folder of this user.", advice="Delete it, and always start as the same user."
        )
    folder.chmod(0o700)  # volumes of Kubernetes are opened to their group at each start
    return folder


def folder_of(settings: Settings) -> Path | None:
    """As :func:`machine_folder`, for a server of several processes; None for one that is alone."""
    return machine_folder(settings.state_folder) if settings.processes > 1 else None
