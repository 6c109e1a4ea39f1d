"""The bounds on asking a remote: what it may send, and how long it may take."""

from __future__ import annotations

from dataclasses import dataclass

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class RemoteLimits:
    """Seconds and bytes; bytes count after decompression.

    A fetch is all that is asked for at a time, a page one answer of it. ``attempts`` is how often a request is made
    before it counts as failed, and ``retry_after_seconds`` the longest wait between two attempts that the remote may
    ask for.
    """

    connect_seconds: float = 5.0
    read_seconds: float = 30.0
    fetch_seconds: float = 300.0
    page_bytes: int = 50 * _MEGABYTE
    fetch_bytes: int = 500 * _MEGABYTE
    attempts: int = 4
    retry_after_seconds: float = 10.0
