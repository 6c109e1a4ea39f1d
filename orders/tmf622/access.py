"""Who calls, as a dependency of the routes: the CSP of a token that has the scope."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from orders.access.tokens import OssTokens, Scope

CspOf = Callable[..., Awaitable[str]]

_bearer = HTTPBearer(auto_error=False, description="The CSP's OSS token, or one with scopes.")


def csp_with(tokens: OssTokens, scope: Scope) -> CspOf:
    """The dependency that gives the caller's CSP. Raises Unauthorised, TokenExpired, ScopeMissing."""

    async def csp(request: Request, _shown: HTTPAuthorizationCredentials | None = Depends(_bearer)) -> str:
        caller = await tokens.caller(request.headers.get("authorization"))
        caller.must_have(scope)
        return caller.csp

    return csp
