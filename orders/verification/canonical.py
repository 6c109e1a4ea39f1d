"""Canonical JSON and its digest, so that anybody can hash the same bytes.

RFC 8785 (JCS), of which only what is needed is used: objects with ASCII names in sorted order, lists, strings, whole
numbers, booleans; no white space; UTF-8. There is no number with a point: amounts are strings such as ``"35.00"``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_PREFIX = "sha256:"


def canonical(value: Mapping[str, Any]) -> str:
    """The canonical text of a value that holds no number with a point."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """``sha256:`` and the hexadecimal SHA-256 of the text in UTF-8."""
    return _PREFIX + hashlib.sha256(text.encode()).hexdigest()
