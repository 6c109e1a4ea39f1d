"""``identity:`` of ``context.yml``: how the CSP's own site vouches for a customer who has signed in there.

Only public keys are written here, by value, several at once to change them without a gap; or the site publishes them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey
from pydantic import Field, StringConstraints, model_validator

from catalog_adapter.data_model import DataModel

Algorithm = Literal["RS256", "PS256", "ES256", "EdDSA"]
#: What a site may tell of a customer, beside who it is.
ToldFact = Literal["name", "company", "email", "phone", "age", "postcode"]

_SMALLEST_RSA = 2048  # bits
_Part = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,1500}$")]
_Claim = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,100}$")]


class IdentityKey(DataModel):
    """A public key as a JWK. It has no member for a private one, so that none is ever published by mistake."""

    kid: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,100}$")] = Field(description="How tokens name the key.")
    alg: Algorithm = Field(description="What it signs with, and nothing else.")
    kty: Literal["RSA", "EC", "OKP"] = Field(description="The kind of key.")
    use: Literal["sig"] = Field("sig", description="What it is for.")
    n: _Part | None = Field(None, description="For `RSA`: the modulus, of 2048 bits or more.")
    e: _Part | None = Field(None, description="For `RSA`: the exponent.")
    crv: Literal["P-256", "Ed25519"] | None = Field(None, description="For `EC` and `OKP`: the curve.")
    x: _Part | None = Field(None, description="For `EC` and `OKP`: the public point.")
    y: _Part | None = Field(None, description="For `EC`: its other half.")

    @model_validator(mode="after")
    def _can_be_read(self) -> IdentityKey:
        if (self.alg, self.kty, self.crv) not in (
            ("RS256", "RSA", None), ("PS256", "RSA", None), ("ES256", "EC", "P-256"), ("EdDSA", "OKP", "Ed25519"),
        ):  # fmt: skip
            raise ValueError("RS256 and PS256 go with RSA, ES256 with EC and P-256, EdDSA with OKP and Ed25519")
        try:
            key = self.imported()
            key.public_key  # noqa: B018  # reads the numbers, which fails where they are no key
        except (JoseError, ValueError) as error:
            raise ValueError("the key can't be read") from error
        if isinstance(key, RSAKey) and key.public_key.key_size < _SMALLEST_RSA:
            raise ValueError(f"an RSA key has at least {_SMALLEST_RSA} bits")
        return self

    def imported(self) -> RSAKey | ECKey | OKPKey:
        """The key as the JOSE library has it. Raises JoseError or ValueError where it is none."""
        parts = self.model_dump(exclude_none=True, exclude={"kid", "alg", "use"})
        if self.kty == "RSA":
            return RSAKey.import_key(parts)
        return ECKey.import_key(parts) if self.kty == "EC" else OKPKey.import_key(parts)


class IdentitySettings(DataModel):
    """Whom the CSP's site may vouch for, by a signed token (JWT) that is some minutes old at most."""

    audience: str = Field(min_length=1, max_length=200, description="What tokens for us say as `aud`.")
    issuer: str | None = Field(None, min_length=1, max_length=200, description="What they say as `iss`, if they do.")
    keys: list[IdentityKey] = Field(
        default_factory=list,
        max_length=10,
        description="The public keys that tokens are signed with, the old beside the new.",
    )
    jwks_url: Annotated[str, StringConstraints(pattern=r"^https?://", max_length=2000)] | None = Field(
        None, description="Where the site publishes its public keys (JWKS), in place of `keys`."
    )
    claims: dict[ToldFact, _Claim] = Field(
        default_factory=dict,
        description="What else a token tells of the customer, and the claim that tells it. Customers aren't asked for "
        "that again.",
    )

    segment_claim: _Claim | None = Field(
        None,
        description="The claim that names the segment the customer talks in, whatever the page says. Another word than "
        "the id of a segment counts for nothing.",
    )

    @model_validator(mode="after")
    def _one_of_each_name(self) -> IdentitySettings:
        if bool(self.keys) == bool(self.jwks_url):
            raise ValueError("`identity` has `keys`, or a `jwks_url`")
        names = [key.kid for key in self.keys]
        if len(set(names)) < len(names):
            raise ValueError("no two keys have the same `kid`")
        return self
