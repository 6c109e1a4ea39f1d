"""Tokens with which a site vouches for a customer: what is taken, and what is refused."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gateway.errors import IdentityInvalid
from gateway.identity.customer import Customer
from gateway.identity.vouching import LEEWAY, OLDEST, vouched
from tests.gateway.identity.site_keys import EC, RSA, STRANGER, public_keys, settings, settings_data, signed

NOW = 1_800_000_000.0
pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated", "ignore:Key size should be")

_SMALL = {"kty": "RSA", "n": "wJ" + "Q" * 169, "e": "AQAB"}  # 1024 bits


@pytest.mark.parametrize("kid", ["rsa", "ec", "okp"])
def test_a_token_of_any_of_the_keys_vouches_for_its_customer(kid: str) -> None:
    token = signed(NOW, kid, name="  Ada\nB ", email="ada@mail.example", years=42, zip="10115", other="x")

    assert vouched(token, settings(), now=NOW + 200) == Customer(
        id="customer-1", told={"name": "Ada B", "email": "ada@mail.example", "age": "42", "postcode": "10115"}
    )


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": NOW - LEEWAY - 1},
        {"iat": NOW - OLDEST - LEEWAY - 1, "exp": NOW + 9e9},
        {"iat": NOW + LEEWAY + 1},
        {"nbf": NOW + LEEWAY + 1},
        {"exp": None},
        {"iat": None},
        {"iat": True},
        {"exp": "soon"},
        {"aud": None},
        {"aud": "somebody"},
        {"aud": ["somebody", "else"]},
        {"iss": "https://www.other.example"},
        {"iss": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 129},
    ],
)
def test_a_token_that_is_too_old_or_for_others_vouches_for_nobody(claims: dict[str, Any]) -> None:
    with pytest.raises(IdentityInvalid):
        vouched(signed(NOW, **claims), settings(), now=NOW)


def test_clocks_may_differ_a_little_and_a_token_may_be_for_several() -> None:
    late, early = NOW + 300 + LEEWAY, NOW - LEEWAY
    for now in (late, early):
        assert vouched(signed(NOW, aud=["other", "bespoke-test"]), settings(), now=now).id == "customer-1"


def test_no_other_key_and_no_other_algorithm_counts() -> None:
    forged = [
        signed(NOW, key=STRANGER),
        signed(NOW, "unknown"),
        signed(NOW, "rsa", key=EC, alg="ES256"),
        # the public key, which everybody has, as the secret of an HMAC
        _with_hmac(RSA.as_pem(private=False), "rsa"),
        _unsigned("ec"),
        signed(NOW) + "x",
        _with_claims(signed(NOW), sub="customer-2"),
    ]
    for token in forged:
        with pytest.raises(IdentityInvalid):
            vouched(token, settings(), now=NOW)


def test_a_key_that_was_taken_out_counts_no_more() -> None:
    token = signed(NOW, "rsa")
    assert vouched(token, settings(), now=NOW)
    without = [key for key in public_keys() if key["kid"] != "rsa"]

    with pytest.raises(IdentityInvalid):
        vouched(token, settings(keys=without), now=NOW)


@given(st.one_of(st.text(max_size=60), st.binary(max_size=60).map(lambda raw: f"e30.{raw.hex()}.AA")))
def test_whatever_is_no_token_is_refused_and_nothing_else(token: str) -> None:
    with pytest.raises(IdentityInvalid):
        vouched(token, settings(), now=NOW)


@pytest.mark.parametrize(
    "keys",
    [
        [],
        [{**RSA.as_dict(private=True), "kid": "rsa", "alg": "RS256"}],
        [{**public_keys()[0], "alg": "HS256"}],
        [{**public_keys()[0], "alg": "ES256"}],
        [{**public_keys()[1], "x": "AA"}],
        [{**_SMALL, "kid": "small", "alg": "RS256"}],
        [public_keys()[1], public_keys()[1]],
    ],
)
def test_keys_that_are_private_weak_or_none_are_faults_of_the_data(keys: list[dict[str, Any]]) -> None:
    with pytest.raises(ValidationError):
        settings(**settings_data(keys=keys))


def _encoded(content: dict[str, Any] | bytes) -> str:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unsigned(kid: str) -> str:
    return f"{_encoded({'alg': 'none', 'kid': kid})}.{signed(NOW).split('.')[1]}."


def _with_hmac(secret: bytes, kid: str) -> str:
    told = f"{_encoded({'alg': 'HS256', 'kid': kid})}.{signed(NOW).split('.')[1]}"
    return f"{told}.{_encoded(hmac.digest(secret, told.encode(), hashlib.sha256))}"


def _with_claims(token: str, **changes: Any) -> str:
    header, claims, signature = token.split(".")
    whole = {**json.loads(base64.urlsafe_b64decode(claims + "==")), **changes}
    return f"{header}.{_encoded(whole)}.{signature}"
