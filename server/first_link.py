"""The one-time link with which the console's first account is made: logged, and kept for the owner of this machine."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

_NAME = "first-sign-in.txt"
_log = structlog.get_logger(__name__)


async def keep_first_link(make: Callable[[], Awaitable[str | None]], state_folder: Path) -> None:
    """Make a link where nobody has an account yet (``make`` gives None otherwise), and forget the one before."""
    path = state_folder / _NAME
    path.unlink(missing_ok=True)
    link = await make()
    if link is None:
        return
    path.touch(mode=0o600)
    path.write_text(link + "\n", "utf-8")
    _log.warning("nobody has an account of the console yet; this link makes the first", link=link)


def first_link(state_folder: Path) -> str | None:
    """The link, where the server has made one at its last start."""
    path = state_folder / _NAME
    return path.read_text("utf-8").strip() if path.is_file() else None
