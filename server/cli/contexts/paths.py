"""How folders are told to people."""

from __future__ import annotations

from pathlib import Path


def as_seen_from_here(folder: Path) -> Path:
    """A folder below the working directory by its short name, as editors and people want it in a report."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder
