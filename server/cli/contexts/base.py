"""Which revision a folder was made from: remembered in ``.revision`` beside its files, so that publishing it again
tells whether somebody else has published meanwhile."""

from __future__ import annotations

from pathlib import Path

_NAME = ".revision"


def base_of(folder: Path) -> int | None:
    """The revision that a folder was exported from or last published as; None where it doesn't know."""
    try:
        text = (folder / _NAME).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return int(text) if text.isascii() and text.isdecimal() else None


def remember_base(folder: Path, number: int) -> None:
    """Keep it for the next time."""
    (folder / _NAME).write_text(f"{number}\n", encoding="utf-8")
