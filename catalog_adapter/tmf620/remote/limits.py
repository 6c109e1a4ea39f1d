"""The bounds on reading a remote catalogue: what it may send, and how long it may take."""

from __future__ import annotations

from dataclasses import dataclass

from foundation.remote.limits import RemoteLimits


@dataclass(frozen=True)
class Limits(RemoteLimits):
    """``page_size`` is how many resources are asked for at a time, ``pages`` how many pages a kind may have."""

    page_size: int = 500
    pages: int = 10_000
