"""How much a bucket holds, and what all kinds of buckets do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

#: No bucket takes longer to be full again, from empty.
FULL_SECONDS = 60.0


@dataclass(frozen=True)
class Limit:
    """So many in a minute, of which half may come at once."""

    per_minute: int

    @property
    def size(self) -> float:
        """How many a full bucket holds."""
        return max(1.0, self.per_minute / 2)

    @property
    def per_second(self) -> float:
        """How fast it is filled."""
        return self.per_minute / 60


class Buckets(Protocol):
    """Buckets by name."""

    async def take(self, name: str, limit: Limit) -> float:
        """Take one out; how many were left before. Below 1, nothing was taken."""

    async def close(self) -> None:
        """Let go of connections."""
