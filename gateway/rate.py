"""How fast customers may write, and begin to: buckets of messages for each customer, account and CSP, and of new
conversations for each address and CSP, filled again as time goes by.

In: whose message or conversation it is, and the CSP's limits. Out: nothing, or the error that says when to try again.
The processes of a machine take from the same buckets, and with Redis all do.
"""

from __future__ import annotations

import math
from pathlib import Path

from catalog_adapter.contexts.models import Limits
from gateway.buckets.in_process import InProcessBuckets
from gateway.buckets.limit import Buckets, Limit
from gateway.buckets.machine import MachineBuckets
from gateway.buckets.redis import RedisBuckets
from gateway.errors import TooManyConversations, TooManyMessages
from gateway.metrics import REFUSED

#: Who was refused waits until so much of the bucket is full again: not each for one message at a time.
_WAIT_FOR = 1 / 6


class Rate:
    """Counts messages and new conversations against the limits of ``context.yml``."""

    def __init__(self, buckets: Buckets) -> None:
        self._buckets = buckets

    async def take(self, csp: str, conversation_id: str, limits: Limits, account: str | None = None) -> None:
        """Count a customer's message, which came over ``account`` if that is not counted yet. Raises
        TooManyMessages."""
        # The customer's own limit first: one who floods takes nothing from the others of the account and the CSP.
        await self._count(csp, f"customer:{conversation_id}", Limit(limits.customer))
        if account is not None:
            await self.take_account(csp, account, limits)
        await self._count(csp, f"csp:{csp}", Limit(limits.csp))

    async def take_account(self, csp: str, account: str, limits: Limits) -> None:
        """Count a message that came over one of the CSP's accounts. Raises TooManyMessages."""
        await self._count(csp, f"account:{csp}/{account}", Limit(limits.account))

    async def take_conversation(self, csp: str, address: str, limits: Limits) -> None:
        """Count a conversation that is begun from ``address``. Raises TooManyConversations."""
        # the address first, as above: a script takes nothing from the customers of the CSP
        for name, per_minute in (
            (f"address:{csp}/{address}", limits.address),
            (f"conversations:{csp}", limits.conversations),
        ):
            await self._count(csp, name, Limit(per_minute), TooManyConversations)

    async def close(self) -> None:
        """Let go of connections."""
        await self._buckets.close()

    async def _count(
        self, csp: str, name: str, limit: Limit,
        error: type[TooManyMessages | TooManyConversations] = TooManyMessages,
    ) -> None:  # fmt: skip
        left = await self._buckets.take(name, limit)
        if left < 1:
            REFUSED.labels(csp).inc()
            wanted = max(1.0, limit.size * _WAIT_FOR) - left
            raise error(
                "That was too much at once.",
                advice="Try again in a few seconds.",
                retry_after=math.ceil(wanted / limit.per_second),
            )


def make_rate(redis_url: str, machine: Path | None = None) -> Rate:
    """The rate that the settings ask for; ``machine`` is the folder of this machine's processes, None where there is
    only this one."""
    if redis_url:
        return Rate(RedisBuckets(redis_url))
    return Rate(MachineBuckets(machine) if machine else InProcessBuckets())
