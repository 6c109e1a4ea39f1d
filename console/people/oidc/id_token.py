"""Checks the ID token. Input: the token, the provider's keys, what it must say. Output: its claims.

The key is the one of the provider that the token names, and the algorithm one that this key is for: RS256, PS256, ES256
or EdDSA. So neither `none` nor a signature made with the public key as a password counts.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError

from console.errors import ProviderRefused
from gateway.identity.key_sets import KeySets

_LEEWAY = 60  # seconds that clocks may differ by
_LONGEST = 16_000
_LONGEST_SUBJECT = 255
Claims = Mapping[str, Any]


async def checked(token: object, keys: KeySets, jwks_uri: str, *, issuer: str, client_id: str, nonce: str) -> Claims:
    """The claims. Raises ProviderRefused, and IdentityKeysAway where the keys can't be had."""
    if not isinstance(token, str) or not 0 < len(token) <= _LONGEST:
        raise _refused("there is none")
    header = _header(token)
    key = await keys.find(jwks_uri, str(header.get("kid")), str(header.get("alg")))
    if key is None:
        raise _refused("it names no key of the provider with its algorithm")
    try:
        claims = jwt.decode(token, key.imported(), algorithms=[key.alg]).claims
        _registry(issuer, client_id).validate(claims)
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise _refused(f"{type(error).__name__} {getattr(error, 'claim', '')}".strip()) from None
    _check_party(claims, client_id)
    if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise _refused("it is of another attempt (nonce)")
    if not 0 < len(claims["sub"]) <= _LONGEST_SUBJECT or "\0" in claims["sub"]:
        raise _refused("its sub is empty or too long")
    return claims


def _header(token: str) -> Mapping[str, Any]:
    try:
        header: Mapping[str, Any] = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, AttributeError, RecursionError):
        raise _refused("it can't be read") from None
    return header


def _registry(issuer: str, client_id: str) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        leeway=_LEEWAY,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True},
    )


def _check_party(claims: Claims, client_id: str) -> None:
    """A token for several is for us only if it was us who asked for it."""
    for_several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp") not in ((client_id,) if for_several else (None, client_id)):
        raise _refused("it was made for somebody else (azp)")


def _refused(why: str) -> ProviderRefused:
    return ProviderRefused.because("id_token", f"the provider's ID token does not hold ({why})")
