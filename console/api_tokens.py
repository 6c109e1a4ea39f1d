"""API tokens as staff have them: made, listed, ended, each change in the audit log. The console and the command line
both go through here."""

from __future__ import annotations

from console.audit import AuditLog
from console.errors import TokenNotFound
from orders.access.tokens import OssToken, OssTokens


class ApiTokens:
    """The tokens of all CSPs. ``who`` is an email, or the command that did it."""

    def __init__(self, tokens: OssTokens, audit: AuditLog) -> None:
        self._tokens = tokens
        self._audit = audit

    async def make(self, csp: str, who: str, scopes: list[str], *, name: str, days: int | None) -> tuple[str, OssToken]:
        """A new token, to be shown this once, and what is kept of it; ``days`` None: it doesn't end. Raises
        OrderUnusable."""
        token, row = await self._tokens.make(csp, scopes, days=days, note=name, by=who)
        ends = row.expires_at.isoformat(timespec="minutes") if row.expires_at else ""
        await self._audit.note(
            csp, who, "token_made", token=row.note or row.id, scopes=row.scopes.split(), ends=ends
        )  # fmt: skip
        return token, row

    async def listed(self, csp: str) -> list[OssToken]:
        """The tokens of a CSP, the oldest first."""
        return await self._tokens.listed(csp)

    async def revoke(self, csp: str, who: str, token_id: str) -> None:
        """End a token now. Raises TokenNotFound."""
        if not await self._tokens.revoke(csp, token_id):
            raise TokenNotFound(
                f"{csp} has no token {token_id[:80]!r}.", advice=f"See `bespoke orders tokens list {csp}`."
            )
        name = next(row.note for row in await self.listed(csp) if row.id == token_id)
        await self._audit.note(csp, who, "token_revoked", token=name or token_id)
