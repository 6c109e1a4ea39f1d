"""This machine: the state folder, room on its disk, the secrets."""

from __future__ import annotations

import os
import shutil

from foundation.settings import Settings
from server.doctor.finding import Finding, fine, odd, wrong

_GIB = 1024**3
_OTHERS = 0o077


def look_at_folder(settings: Settings) -> list[Finding]:
    """The state folder holds the keys and, with SQLite, the database."""
    folder, about = settings.state_folder, "state folder"
    if not folder.is_dir():
        return [odd(about, f"{folder} is not there yet", "Nothing, if this is new: the first start makes it.")]
    if not os.access(folder, os.W_OK):
        return [wrong(about, f"{folder} can't be written to", "Give it to the account that runs the server.")]
    if folder.stat().st_mode & _OTHERS:
        return [wrong(about, f"{folder} is open to other accounts of this machine", f"Run `chmod 700 {folder}`.")]
    return [fine(about, str(folder)), _room(settings)]


def look_at_secrets(settings: Settings) -> list[Finding]:
    """What several machines must share can't be made by each for itself."""
    if os.environ.get("BESPOKE_SECRETS_KEY"):
        return [fine("secrets", "derived from BESPOKE_SECRETS_KEY where they are not set")]
    made = [
        name
        for name, value in (
            ("BESPOKE_INTERNAL_TOKEN", settings.internal_token),
            ("BESPOKE_SIGNING_KEY", settings.signing_key),
        )
        if not value.get_secret_value()
    ]
    if not made:
        return [fine("secrets", "set in the environment")]
    if settings.redis_url:
        return [
            wrong(
                "secrets",
                f"each machine makes its own {' and '.join(made)}",
                "Set BESPOKE_SECRETS_KEY, the same on all machines.",
            )
        ]
    return [fine("secrets", "made by this machine, and kept in the state folder")]


def _room(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.state_folder).free / _GIB
    if free < 1:
        return wrong("disk", f"{free:.1f} GiB free", "Make room: a full disk stops orders from being taken.")
    return fine("disk", f"{free:.0f} GiB free")
