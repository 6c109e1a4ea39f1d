"""The keys of a CSP's site, and the tokens it signs with them."""

from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from catalog_adapter.contexts.identity_settings import IdentitySettings

AUDIENCE = "bespoke-test"
ISSUER = "https://www.site.example"
RSA = RSAKey.generate_key(2048)
EC = ECKey.generate_key("P-256")
OKP = OKPKey.generate_key("Ed25519")
STRANGER = ECKey.generate_key("P-256")
KEYS = {"rsa": (RSA, "RS256"), "ec": (EC, "ES256"), "okp": (OKP, "EdDSA")}
ANY = ["RS256", "ES256", "EdDSA"]


def public_keys() -> list[dict[str, Any]]:
    """As ``identity: keys`` of context.yml."""
    return [{"kid": kid, "alg": alg, **key.as_dict(private=False, kid=kid)} for kid, (key, alg) in KEYS.items()]


def settings_data(**changes: Any) -> dict[str, Any]:
    """As ``identity`` of context.yml."""
    claims = {"name": "name", "email": "email", "age": "years", "postcode": "zip"}
    return {"audience": AUDIENCE, "issuer": ISSUER, "keys": public_keys(), "claims": claims, **changes}


def settings(**changes: Any) -> IdentitySettings:
    return IdentitySettings.model_validate(settings_data(**changes))


def signed(
    now: float, kid: str = "ec", *, key: RSAKey | ECKey | OKPKey | None = None, alg: str = "", **claims: Any
) -> str:
    """A token as the site signs it; a claim that is None is left out."""
    whole = {"sub": "customer-1", "aud": AUDIENCE, "iss": ISSUER, "iat": int(now), "exp": int(now) + 300, **claims}
    known, usual = KEYS.get(kid, (EC, "ES256"))
    said = {name: value for name, value in whole.items() if value is not None}
    return jwt.encode({"alg": alg or usual, "kid": kid}, said, key or known, algorithms=ANY)
