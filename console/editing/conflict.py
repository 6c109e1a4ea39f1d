"""Tells one content of an entry from another, so that who comes second is told."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from console.errors import FileChanged


def mark_of(entry: Any) -> str:
    """What marks an entry; empty for none."""
    return "" if entry is None else hashlib.sha256(json.dumps(entry, default=str).encode()).hexdigest()


def expect(entry: Any, read: str, *, name: str, author: str) -> None:
    """That an entry is as it was read. Raises FileChanged."""
    if mark_of(entry) == read:
        return
    raise FileChanged(
        f"{author or 'Somebody'} has changed {name} since you opened it.",
        advice="What you typed is still here; saving it again puts it in the place of theirs.",
        theirs="" if entry is None else json.dumps(entry, indent=2, ensure_ascii=False, default=str),
        author=author,
        read=mark_of(entry),
    )
