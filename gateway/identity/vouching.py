"""Checks the token with which a CSP's site vouches for a customer.

Input: a JWT and the CSP's ``identity`` settings. Output: the customer. The key is the one that the token names, and the
algorithm is that key's: a token never chooses how it is checked.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from pydantic import ValidationError

from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.contexts.identity_settings import IdentityKey, IdentitySettings, ToldFact
from gateway.errors import IdentityInvalid
from gateway.identity.customer import Customer
from gateway.identity.key_sets import KeySets
from gateway.text import cleaned_line

#: Seconds that clocks may differ by, and that a token may be old.
LEEWAY = 60
OLDEST = 600
_LONGEST_TOKEN = 8000
_LONGEST_FACT = 120
_OLDEST_PERSON = 150


async def customer_of(token: str, context: ResolvedContext, key_sets: KeySets) -> Customer:
    """As :func:`vouched`, with the settings of a context. Raises IdentityInvalid where it has none, too, and
    IdentityKeysAway."""
    settings = context.profile.identity
    if settings is None:
        raise _refused("has no key to be checked with")
    published = []
    if settings.jwks_url is not None:
        header = _header_of(token)
        key = await key_sets.find(settings.jwks_url, str(header.get("kid")), str(header.get("alg")))
        published = [key] if key is not None else []
    customer = vouched(token, settings, published)
    is_ours = customer.segment in {one.id for one in context.data.context.segments}
    return customer if is_ours else customer.model_copy(update={"segment": None})


def vouched(
    token: str, settings: IdentitySettings, published: Sequence[IdentityKey] = (), *, now: float | None = None
) -> Customer:
    """The customer that ``token`` vouches for. ``published`` are keys beside those of the settings; ``now`` is in
    seconds since 1970. Raises IdentityInvalid."""
    key = _key_of(token, [*settings.keys, *published])
    try:
        claims = jwt.decode(token, key.imported(), algorithms=[key.alg]).claims
    except (JoseError, ValueError) as error:
        raise _refused("is not signed with the key that it names") from error
    _check_times(claims, time.time() if now is None else now)
    _check_parties(claims, settings)
    return _customer(claims, settings)


def _key_of(token: str, keys: Sequence[IdentityKey]) -> IdentityKey:
    header = _header_of(token)
    found = next((key for key in keys if key.kid == header.get("kid")), None)
    if found is None or header.get("alg") != found.alg:
        raise _refused("names no key of the site with its algorithm")
    return found


def _header_of(token: str) -> Mapping[str, Any]:
    if len(token) > _LONGEST_TOKEN:
        raise _refused("is too long")
    try:
        header: Mapping[str, Any] = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, AttributeError) as error:
        raise _refused("can't be read") from error
    return header


def _check_times(claims: Mapping[str, Any], now: float) -> None:
    made, ends, begins = (_seconds(claims.get(name)) for name in ("iat", "exp", "nbf"))
    if made is None or ends is None:
        raise _refused("has no iat or no exp")
    if ends < now - LEEWAY or made < now - OLDEST - LEEWAY:
        raise _refused("is too old")
    if max(made, begins or 0) > now + LEEWAY:
        raise _refused("is of the future")


def _check_parties(claims: Mapping[str, Any], settings: IdentitySettings) -> None:
    audience = claims.get("aud")
    if settings.audience not in (audience if isinstance(audience, list) else [audience]):
        raise _refused("is for somebody else (aud)")
    if settings.issuer is not None and claims.get("iss") != settings.issuer:
        raise _refused("is of another issuer (iss)")


def _customer(claims: Mapping[str, Any], settings: IdentitySettings) -> Customer:
    told = {fact: _told(fact, claims.get(claim)) for fact, claim in settings.claims.items()}
    subject, segment = claims.get("sub"), claims.get(settings.segment_claim or "")
    try:
        return Customer(
            id=subject if isinstance(subject, str) else "",
            told={fact: text for fact, text in told.items() if text},
            segment=segment if isinstance(segment, str) else None,
        )
    except ValidationError as error:
        raise _refused("has no sub of 1 to 128 characters") from error


def _told(fact: ToldFact, value: object) -> str:
    """A claim as text; empty where it is nothing of the kind, since a customer can still be asked."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = cleaned_line(str(value), _LONGEST_FACT)
    is_age = text.isascii() and text.isdigit() and int(text) <= _OLDEST_PERSON
    return text if fact != "age" or is_age else ""


def _seconds(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _refused(why: str) -> IdentityInvalid:
    return IdentityInvalid(
        f"The token that vouches for the customer {why}.", advice="Have the site sign a new one for this page."
    )
