"""An OpenID Connect provider to sign in with: it speaks the protocol, and lies where a test wants it to."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from console.people.roles import Role
from tests.console.conftest import Site
from tests.gateway.serving import served

CLIENT, SECRET = "the-console", "what only the console and the provider know"
Claims = dict[str, Any]
ANN: Claims = {"sub": "subject-of-ann", "email": "Ann@Example.com", "email_verified": True, "name": "Ann Lee"}


@dataclass
class SignInProvider:
    """``person`` is who signs in there; ``told`` what its userinfo says, nothing of use where it is None. ``forged``
    makes the ID token in place of the right one. ``hints`` are what was shown when signing out."""

    person: Claims
    url: str = ""
    key: RSAKey | ECKey = field(default_factory=lambda: RSAKey.generate_key(2048, parameters={"kid": "first"}))
    alg: str = "RS256"
    told: object = None
    forged: Callable[[Claims], str] | None = None
    document: Claims = field(default_factory=dict)
    answer: Claims = field(default_factory=dict)
    is_broken: bool = False
    waiting: dict[str, Claims] = field(default_factory=dict)
    hints: list[Claims] = field(default_factory=list)

    def signed(self, claims: Claims, **header: str) -> str:
        """A token as this provider signs it."""
        algorithms = ["RS256", "PS256", "ES256"]
        return jwt.encode(
            {"alg": self.alg, "kid": str(self.key.kid), **header}, claims, self.key, algorithms=algorithms
        )

    def claims(self, asked: Claims) -> Claims:
        """What the right ID token says."""
        now = int(time.time())
        return {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"], **self.person}

    @property
    def settings(self) -> Claims:
        """What is set to sign in here."""
        return {"oidc_issuer": self.url, "oidc_client_id": CLIENT, "oidc_name": "Acme Login"}

    @property
    def app(self) -> FastAPI:
        app = FastAPI()
        app.get("/.well-known/openid-configuration")(self._document)
        app.get("/authorize")(self._authorize)
        app.post("/token")(self._token)
        app.get("/keys")(self._keys)
        app.get("/userinfo")(self._userinfo)
        app.get("/sign-out")(self._sign_out)
        return app

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Up for as long as the block runs."""
        async with served(self.app) as self.url:
            yield

    async def _userinfo(self, request: Request) -> Response:
        assert request.headers["authorization"] == "Bearer a"
        return JSONResponse({"sub": self.person["sub"]} if self.told is None else self.told)

    async def _sign_out(self, request: Request) -> Response:
        self.hints.append(dict(request.query_params))
        return HTMLResponse("<h1>Signed out of the provider</h1>")

    async def _document(self) -> Response:
        if self.is_broken:
            return HTMLResponse("<h1>Out of order</h1> the-database-password", 500)
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys",
                  "userinfo_endpoint": "userinfo", "end_session_endpoint": "sign-out"}  # fmt: skip
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


@asynccontextmanager
async def running_provider() -> AsyncIterator[SignInProvider]:
    """One where Ann signs in, for as long as the block runs; the console may know its secret."""
    provider = SignInProvider(dict(ANN))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("BESPOKE_OIDC_CLIENT_SECRET", SECRET)
        async with provider.running():
            yield provider


async def signed_in(site: Site, http: httpx.AsyncClient, wanted: str = "") -> httpx.Response:
    """The whole way there and back; what the console answers at its end."""
    there = await http.get("/console/oidc/sign-in", params={"next": wanted})
    assert there.status_code == 303, there.text
    back = await http.get(there.headers["location"])
    assert back.headers["location"].startswith(f"{site.settings.effective_public_url}/console/oidc/callback?")
    return await http.get(back.headers["location"])


async def invited(site: Site, *roles: Role, email: str = "ann@example.com") -> str:
    """Somebody who was added here; their id."""
    member = await site.people.add(email, "Ann")
    await site.people.set_roles(member.id, "acme", roles or {Role.VIEWER})
    return member.id
