"""Tokens with scopes where a CSP's one secret was asked for until now: either opens.

Input: an ``Authorization`` header. Output: the CSP, if the header shows its secret, or a token with the scope.
"""

from __future__ import annotations

from foundation.access import Access
from foundation.errors import Unauthorised
from orders.access.tokens import OssTokens, Scope


class ScopedAccess:
    """For one purpose: ``whole`` knows the secrets of it, ``scope`` is what a token needs."""

    def __init__(self, tokens: OssTokens, scope: Scope, whole: Access) -> None:
        self._tokens = tokens
        self._scope = scope
        self._whole = whole

    async def csp(self, authorization: str | None) -> str:
        """The CSP that the header stands for. Raises Unauthorised, TokenExpired, ScopeMissing."""
        caller = await self._tokens.made(authorization)
        if caller is None:
            return await self._whole.csp(authorization)
        caller.must_have(self._scope)
        return caller.csp

    async def check(self, csp: str, authorization: str | None) -> str:
        """That the header stands for this CSP; the token's name. Raises Unauthorised, TokenExpired, ScopeMissing."""
        caller = await self._tokens.made(authorization)
        if caller is None:
            return await self._whole.check(csp, authorization)
        if caller.csp != csp:
            raise Unauthorised("This token is not the CSP's.", advice="Use a token of this CSP.")
        caller.must_have(self._scope)
        return caller.name
