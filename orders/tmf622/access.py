"""Who may see which orders: each CSP's OSS has one bearer token, and the token decides the CSP."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable

from foundation.errors import Unauthorised
from foundation.secrets import Secrets, new_token, secret_name

_ADVICE = "Send the header `Authorization: Bearer` with the token of the CSP's OSS."


class OssAccess:
    """Finds the CSP of a token. The token of the CSP ``my-csp`` is the secret ``MY_CSP_OSS_TOKEN``."""

    def __init__(self, secrets: Secrets, csps: Callable[[], Iterable[str]]) -> None:
        self._secrets = secrets
        self._csps = csps

    def csp(self, authorization: str | None) -> str:
        """The CSP that the ``Authorization`` header stands for."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthorised("This request has no token.", advice=_ADVICE)
        found = None
        # every token is compared, in constant time: how long it takes tells nothing
        for csp in self._csps():
            ours = self._secrets.get(secret_name(csp, "OSS_TOKEN"), make=new_token).get_secret_value()
            if hmac.compare_digest(ours.encode(), token.strip().encode()):
                found = csp
        if found is None:
            raise Unauthorised("This token is not known.", advice=_ADVICE)
        return found
