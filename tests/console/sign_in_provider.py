"""An OpenID Connect provider to sign in with: it speaks the protocol, and lies where a test wants it to."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "the-console", "what only the console and the provider know"
Claims = dict[str, Any]


@dataclass
class SignInProvider:
    """``person`` is who signs in there. ``forged`` makes the ID token in place of the right one."""

    person: Claims
    url: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, parameters={"kid": "first"}))
    forged: Callable[[Claims], str] | None = None
    document: Claims = field(default_factory=dict)
    answer: Claims = field(default_factory=dict)
    is_broken: bool = False
    waiting: dict[str, Claims] = field(default_factory=dict)

    def signed(self, claims: Claims, **header: str) -> str:
        """A token as this provider signs it."""
        return jwt.encode({"alg": "RS256", "kid": str(self.key.kid), **header}, claims, self.key)

    def claims(self, asked: Claims) -> Claims:
        """What the right ID token says."""
        now = int(time.time())
        return {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"], **self.person}

    @property
    def app(self) -> FastAPI:
        app = FastAPI()
        app.get("/.well-known/openid-configuration")(self._document)
        app.get("/authorize")(self._authorize)
        app.post("/token")(self._token)
        app.get("/keys")(self._keys)
        app.get("/sign-out")(lambda: HTMLResponse("<h1>Signed out of the provider</h1>"))
        return app

    async def _document(self) -> Response:
        if self.is_broken:
            return HTMLResponse("<h1>Out of order</h1> the-database-password", 500)
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys",
                  "end_session_endpoint": "sign-out"}  # fmt: skip
        return JSONResponse({"issuer": self.url, **{n: f"{self.url}/{p}" for n, p in places.items()}, **self.document})

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        assert (asked["code_challenge_method"], asked["scope"].split()[0]) == ("S256", "openid")
        code = f"code-{len(self.waiting)}"
        self.waiting[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 302)

    async def _token(self, request: Request) -> Response:
        if self.answer:
            return JSONResponse(self.answer)
        sent = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        shown = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
        asked = self.waiting.pop(sent["code"], None)
        challenge = (
            base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest()).decode().strip("=")
        )
        if (
            asked is None
            or shown != f"{CLIENT}:{SECRET}"
            or (challenge, sent["redirect_uri"]) != (asked["code_challenge"], asked["redirect_uri"])
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        claims = self.claims(asked)
        token = self.forged(claims) if self.forged else self.signed(claims)
        return JSONResponse({"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": token})

    async def _keys(self) -> Response:
        return JSONResponse({"keys": [{**self.key.as_dict(private=False), "kid": self.key.kid, "use": "sig"}]})
