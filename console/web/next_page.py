"""Where to go on to after signing in. An address may hold anything, and leads to pages of the console alone."""

from __future__ import annotations

HOME = "/console"


def next_page(path: str) -> str:
    """``path`` if it is a page of the console, else its first one."""
    is_ours = path.startswith("/console/") and "\\" not in path and "//" not in path and path.isprintable()
    return path if is_ours and len(path) <= 1000 else HOME
