"""Identifiers: sortable by time, unguessable, safe in a URL."""

from __future__ import annotations

import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no letter that looks like a digit


def new_id(prefix: str = "") -> str:
    """A 26-character id of 48 bits of milliseconds and 80 random bits, after ``prefix_``, if there is one."""
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    text = "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
    return f"{prefix}_{text}" if prefix else text
