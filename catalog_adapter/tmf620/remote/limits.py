"""The bounds on reading a remote catalogue: what it may send, and how long it may take."""

from __future__ import annotations

from dataclasses import dataclass

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Seconds and bytes; bytes count after decompression.

    ``page_size`` is how many resources are asked for at a time, ``pages`` how many pages a kind may have, ``attempts``
    how often a request is made before it counts as failed, and ``retry_after_seconds`` the longest wait between two
    attempts that the remote may ask for.
    """

    connect_seconds: float = 5.0
    read_seconds: float = 30.0
    fetch_seconds: float = 300.0
    page_bytes: int = 50 * _MEGABYTE
    fetch_bytes: int = 500 * _MEGABYTE
    page_size: int = 500
    pages: int = 10_000
    attempts: int = 4
    retry_after_seconds: float = 10.0
