"""Fills in from the provider's userinfo what an ID token lacks. Input: claims that were checked, and a way to ask.

Some providers put the email, the name or the roles there alone. What the ID token says stays, since it is signed, and
userinfo counts only as that of the same subject. That an email is verified counts only with the email it was said of.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from console.errors import ProviderAway, ProviderRefused
from console.people.oidc.id_token import Claims
from console.people.oidc.settings import ProviderSettings

_EMAIL, _NAME = "email", "name"


async def completed(claims: Claims, settings: ProviderSettings, ask: Callable[[], Awaitable[Claims | None]]) -> Claims:
    """The claims with what was missing. Raises ProviderRefused, and ProviderAway where somebody's rights hang on it."""
    missing = _missing(claims, settings)
    if not missing:
        return claims
    try:
        told = await ask()
    except ProviderAway:
        if missing == {_NAME}:  # only a new account has use for it, and does without
            return claims
        raise
    if told is None:
        return claims
    if told.get("sub") != claims["sub"]:
        raise ProviderRefused.because("id_token", "its userinfo is of somebody else (sub)")
    return {**claims, **{name: told[name] for name in missing & told.keys()}, **_email(claims, told, settings)}


def _missing(claims: Claims, settings: ProviderSettings) -> set[str]:
    wanted = {_EMAIL, _NAME, settings.verified_claim}
    if settings.roles_claim and settings.roles_claim not in claims:
        wanted.add(settings.roles_claim.split(".")[0])
    return {name for name in wanted if name not in claims}


def _email(claims: Claims, told: Claims, settings: ProviderSettings) -> Claims:
    """The email, and what the same source says of it."""
    ours, theirs = claims.get(_EMAIL), told.get(_EMAIL)
    if ours is None:
        return {_EMAIL: theirs, settings.verified_claim: told.get(settings.verified_claim)}
    is_same = str(ours).strip().lower() == str(theirs).strip().lower()
    said = claims.get(settings.verified_claim)
    return {settings.verified_claim: told.get(settings.verified_claim) if said is None and is_same else said}
