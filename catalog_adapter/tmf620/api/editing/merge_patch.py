"""JSON Merge Patch, RFC 7396."""

from __future__ import annotations

from typing import Any

from catalog_adapter.tmf620.documents import Json


def merge_patch(target: Json, patch: Json) -> Json:
    """``target`` with the members of ``patch`` in place of its own; those that are null are gone."""
    merged = dict(target)
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, dict):
            before: Any = merged.get(name)
            merged[name] = merge_patch(before if isinstance(before, dict) else {}, value)
        else:
            merged[name] = value
    return merged
