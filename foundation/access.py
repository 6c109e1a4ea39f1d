"""Who may act for a CSP over HTTP: each CSP has one bearer token for each purpose, and the token decides the CSP. Other
tokens of a CSP, such as those with scopes, stand behind the same seam."""

from __future__ import annotations

import hmac
import re
import time
from collections.abc import Awaitable, Callable, Iterable
from http import HTTPStatus
from typing import ClassVar, Protocol

from foundation.errors import BespokeError, Unauthorised
from foundation.secrets import Secrets, new_token, secret_name

#: For so long a CSP that is no longer served still is to the tokens; one that is new is known at once.
_KNOWN_SECONDS = 2.0
_CSP = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")

#: The ids of the CSPs that are served now.
Csps = Callable[[], Awaitable[Iterable[str]]]


class ScopeMissing(BespokeError):
    """The token is for something else."""

    status: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN
    code: ClassVar[str] = "scope_missing"


class Access(Protocol):
    """Who may act for a CSP for one purpose."""

    async def csp(self, authorization: str | None) -> str:
        """The CSP that the ``Authorization`` header stands for. Raises Unauthorised, ScopeMissing."""

    async def check(self, csp: str, authorization: str | None) -> str:
        """That the header stands for this CSP, which need not be served yet; the name of the token. Raises
        Unauthorised, ScopeMissing."""
        ...


def shows(authorization: str | None, token: str) -> bool:
    """Whether an ``Authorization`` header is exactly this bearer token; how long it takes tells nothing of it."""
    return hmac.compare_digest((authorization or "").encode(), f"Bearer {token}".encode())


class TokenAccess:
    """Finds the CSP of a token. For the purpose ``OSS_TOKEN`` that of ``my-csp`` is the secret
    ``MY_CSP_OSS_TOKEN``."""

    def __init__(self, secrets: Secrets, csps: Csps, purpose: str) -> None:
        self._secrets = secrets
        self._csps = csps
        self._purpose = purpose
        self._served: list[str] = []
        self._served_until = 0.0
        self._advice = f"Send the header `Authorization: Bearer` with the CSP's token, its secret …_{purpose}."

    async def csp(self, authorization: str | None) -> str:
        """The CSP that the ``Authorization`` header stands for. Raises Unauthorised."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthorised("This request has no token.", advice=self._advice)
        found = self._whose(token.strip(), self._served) if time.monotonic() < self._served_until else None
        if found is None:
            self._served, self._served_until = list(await self._csps()), time.monotonic() + _KNOWN_SECONDS
            found = self._whose(token.strip(), self._served)
        if found is None:
            raise Unauthorised("This token is not known.", advice=self._advice)
        return found

    def _whose(self, token: str, csps: Iterable[str]) -> str | None:
        """The one of these CSPs that has the token."""
        found = None
        # every token is compared, in constant time: how long it takes tells nothing
        for csp in csps:
            ours = self._secrets.get(secret_name(csp, self._purpose), make=new_token).get_secret_value()
            if hmac.compare_digest(ours.encode(), token.encode()):
                found = csp
        return found

    async def check(self, csp: str, authorization: str | None) -> str:
        """That the header stands for this CSP, which need not be served yet; the secret's name. Makes no secret. Raises
        Unauthorised."""
        scheme, _, token = (authorization or "").partition(" ")
        name = secret_name(csp, self._purpose)
        ours = self._secrets.get_unless_made(name, make=new_token) if _CSP.fullmatch(csp) else None
        if scheme.lower() != "bearer" or ours is None:
            raise Unauthorised("This request has no token, or the CSP has none.", advice=self._advice)
        if not hmac.compare_digest(ours.get_secret_value().encode(), token.strip().encode()):
            raise Unauthorised("This token is not the CSP's.", advice=self._advice)
        return name
