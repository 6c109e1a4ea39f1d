"""Writes down who was not let in. Input: why a sign-in with the provider was refused. Output: an audit entry.

Of strangers it keeps nothing: not their email, not what the provider said of them. Anybody can make us refuse a
sign-in, so of one kind, about one account, each process writes down one a minute at most.
"""

from __future__ import annotations

from cachetools import TTLCache

from console.audit import AuditLog
from console.errors import SignInNotTaken

_EVERY = 60.0  # seconds
_MOST = 1000


class Refusals:
    """The refusals of one provider, which is known by its ``issuer``."""

    def __init__(self, audit: AuditLog, issuer: str) -> None:
        self._audit = audit
        self._issuer = issuer
        self._told: TTLCache[tuple[str, str], bool] = TTLCache(_MOST, _EVERY)

    async def note(self, error: SignInNotTaken) -> None:
        """One that was refused."""
        kind = error.refusal, error.person
        if kind in self._told:
            return
        self._told[kind] = True
        await self._audit.note("", error.person, "sign_in_refused", refusal=error.refusal, by=self._issuer)
