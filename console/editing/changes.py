"""What differs, as the pages that publish show it: where, what kind, and both values in short.

Input: the changes between two contents. Output: rows of texts. A value is told without the brackets of its file.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from catalog_adapter.revisions.diff import LAYOUT, Change

_LONGEST = 300


def shown(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """A row for each change: ``file``, ``path``, ``kind``, ``before``, ``after``; ``is_layout`` where only comments or
    the order have changed."""
    return [
        {"file": one.file, "path": " › ".join(one.path), "kind": one.kind, "is_layout": one.path == LAYOUT,
         "before": _short(one.before), "after": _short(one.after)}
        for one in changes
    ]  # fmt: skip


def _short(value: Any) -> str:
    text = _plain(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _plain(value: Any, *, within: bool = False) -> str:
    """A value as people write it: ``name: Line; prices: (id: base; amount: 29.00), (id: setup; amount: 49.00)``."""
    if isinstance(value, dict):
        told = "; ".join(f"{key}: {_plain(one, within=True)}" for key, one in value.items())
        return f"({told})" if within else told
    if isinstance(value, list):
        return ", ".join(_plain(one, within=True) for one in value)
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    return str(value)
