"""Signing in with an OpenID Connect provider: whom that lets in, what nobody can forge, and a provider that is away."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from sqlmodel import select

from console.errors import ProviderAway
from console.people.oidc.discovery import Discovery
from console.people.roles import Role
from console.tables import AuditEntry
from tests.console.conftest import Site, running, settings_in
from tests.console.sign_in_provider import ANN, CLIENT, Claims, SignInProvider, invited, running_provider, signed_in

ROLES = {
    "acme-staff": {"delta": ["editor", "agent"]},
    "everything": {"delta": ["publisher"], "omega": ["viewer"]},
}
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Site, SignInProvider]]:
    """One server and one provider for all; the directory gives roles of CSPs that are in no other test."""
    async with running_provider() as provider:
        chosen = provider.settings | {"oidc_roles_claim": "realm_access.roles", "oidc_roles": ROLES}
        settings = settings_in(tmp_path_factory.mktemp("site")).model_copy(update=chosen)
        async with running(settings) as site:
            yield site, provider


@pytest_asyncio.fixture(loop_scope="module")
async def site(shared: tuple[Site, SignInProvider]) -> AsyncIterator[Site]:
    """Nobody has an account yet."""
    site, _ = shared
    yield site
    for person in await site.people.all():
        await site.people.remove(person.member.id)


@pytest.fixture
def provider(shared: tuple[Site, SignInProvider]) -> SignInProvider:
    """As good as new; its key stays."""
    _, provider = shared
    fresh = SignInProvider(dict(ANN), key=provider.key)
    for name in ("person", "told", "alg", "forged", "document", "answer", "is_broken", "hints"):
        setattr(provider, name, getattr(fresh, name))
    return provider


async def test_who_was_added_here_signs_in_there_and_goes_where_they_wanted(site: Site) -> None:
    await invited(site)
    async with site.stranger() as http:
        done = await signed_in(site, http, "/console/csp/acme/history")
        assert (done.status_code, done.headers["location"]) == (303, "/console/csp/acme/history")
        assert "httponly" in done.headers["set-cookie"].lower()
        assert (await http.get("/console/csp/acme/history")).status_code == 200
        assert (await http.get("/console/csp/zenith")).status_code == 404
    for wanted in ("https://evil.example/", "//evil.example", "/console/\\evil.example", "/chat"):
        async with site.stranger() as http:
            assert (await signed_in(site, http, wanted)).headers["location"] == "/console", wanted


def _by_hand(alg: str, kid: str, claims: Claims, secret: bytes | None = None) -> str:
    """A token that no library would make."""
    parts = [json.dumps(one).encode() for one in ({"alg": alg, "kid": kid}, claims)]
    signed = b".".join(map(_base64, parts))
    signature = hmac.digest(secret, signed, "sha256") if secret else b""
    return (signed + b"." + _base64(signature)).decode()


def _base64(text: bytes) -> bytes:
    return base64.urlsafe_b64encode(text).strip(b"=")


def _forgeries(provider: SignInProvider) -> dict[str, Callable[[Claims], str]]:
    public, kid = provider.key.as_pem(private=False), str(provider.key.kid)
    stranger = RSAKey.generate_key(2048)
    hour = 3600
    return {
        "another audience": lambda said: provider.signed(said | {"aud": "another-client"}),
        "no audience": lambda said: provider.signed({n: v for n, v in said.items() if n != "aud"}),
        "made for another": lambda said: provider.signed(said | {"aud": [CLIENT, "another"], "azp": "another"}),
        "for several, made for nobody": lambda said: provider.signed(said | {"aud": [CLIENT, "another"]}),
        "another nonce": lambda said: provider.signed(said | {"nonce": "of another attempt"}),
        "no nonce": lambda said: provider.signed({n: v for n, v in said.items() if n != "nonce"}),
        "another issuer": lambda said: provider.signed(said | {"iss": "https://evil.example"}),
        "expired": lambda said: provider.signed(said | {"exp": int(time.time()) - hour}),
        "no end": lambda said: provider.signed({n: v for n, v in said.items() if n != "exp"}),
        "of tomorrow": lambda said: provider.signed(said | {"iat": int(time.time()) + 24 * hour}),
        "alg none": lambda said: _by_hand("none", kid, said),
        "the public key as a password": lambda said: _by_hand("HS256", kid, said, public),
        "a stranger's key": lambda said: jwt.encode({"alg": "RS256", "kid": kid}, said, stranger),
        "a key nobody knows": lambda said: jwt.encode({"alg": "RS256", "kid": "other"}, said, stranger),
        "no subject": lambda said: provider.signed(said | {"sub": ""}),
        "a subject that is a list": lambda said: provider.signed(said | {"sub": ["subject-of-ann"]}),
        "no token": lambda _said: "",
        "nonsense": lambda _said: "no.token.at-all",
        "too long": lambda said: provider.signed(said | {"more": "x" * 20_000}),
    }


async def test_no_forged_token_opens_anything(site: Site, provider: SignInProvider) -> None:
    await invited(site)
    for kind, forged in _forgeries(provider).items():
        provider.forged = forged
        async with site.stranger() as http:
            refused = await signed_in(site, http)
            assert refused.status_code == 401, f"{kind}: {refused.status_code}"
            assert "The sign-in did not come to its end" in refused.text, kind
            assert (await http.get("/console/csp/acme")).status_code == 303, kind
    provider.forged = None
    async with site.stranger() as http:
        assert (await signed_in(site, http)).status_code == 303, "the right token still does"


async def test_an_answer_counts_in_the_browser_that_asked_and_once(site: Site, provider: SignInProvider) -> None:
    await invited(site)
    async with site.stranger() as ann, site.stranger() as eve:
        there = await ann.get("/console/oidc/sign-in")
        back = (await ann.get(there.headers["location"])).headers["location"]
        await eve.get("/console/oidc/sign-in")  # an attempt of her own, with another state
        assert (await eve.get(back)).status_code == 401
        assert (await ann.get(back.replace("code=", "code=x"))).status_code == 401
    async with site.stranger() as ann:
        there = await ann.get("/console/oidc/sign-in")
        kept = dict(ann.cookies)
        back = (await ann.get(there.headers["location"])).headers["location"]
        assert (await ann.get(back)).status_code == 303
        ann.cookies.update(kept)  # a copy that somebody kept
        assert (await ann.get(back)).status_code == 401

    # the provider changes its key: what the new one signs counts at once
    provider.key = RSAKey.generate_key(2048, parameters={"kid": "second"})
    async with site.stranger() as http:
        assert (await signed_in(site, http)).status_code == 303


@pytest.mark.parametrize(
    "document", [{"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example/"}, {"jwks_uri": None}]
)
async def test_what_the_provider_says_of_itself_has_to_hold(provider: SignInProvider, document: Claims) -> None:
    provider.document = document
    discovery = Discovery(provider.url)
    with pytest.raises(ProviderAway):
        await discovery.metadata()
    await discovery.close()


async def test_nobody_else_gets_the_account_by_its_email(site: Site, provider: SignInProvider) -> None:
    async with site.stranger() as http:
        assert (await signed_in(site, http)).status_code == 403, "nobody has added Ann yet"
    assert await site.people.all() == []
    member = await invited(site)
    for stolen in ({"email_verified": False}, {"email_verified": None}, {"email": ""}, {"email": ["a@example.com"]}):
        provider.person = ANN | {"sub": "eve"} | stolen
        async with site.stranger() as http:
            refused = await signed_in(site, http)
            assert (refused.status_code, "no account here" in refused.text) == (403, True), stolen
    provider.person = dict(ANN)
    async with site.stranger() as http:
        assert (await signed_in(site, http)).status_code == 303
    provider.person = ANN | {"sub": "who-got-the-email-after-ann"}
    async with site.stranger() as http:
        assert (await signed_in(site, http)).status_code == 403
    provider.person = ANN | {"email": "ann.smith@example.com", "email_verified": False}  # it is the subject that counts
    async with site.stranger() as http:
        assert (await signed_in(site, http)).status_code == 303
    assert [one.member.id for one in await site.people.all()] == [member]


async def test_the_companys_directory_decides_about_roles(site: Site, provider: SignInProvider) -> None:
    local = await site.people.add("local@example.com", "Local")
    await site.people.set_roles(local.id, "delta", {Role.ADMINISTRATOR})
    given = {"acme-staff": {"delta": {"editor", "agent"}},
             "everything": {"delta": {"publisher"}, "omega": {"viewer"}}}  # fmt: skip
    for value, roles in given.items():
        provider.person = ANN | {"realm_access": {"roles": [value, "of other programs", 7]}}
        async with site.stranger() as http:
            assert (await signed_in(site, http)).status_code == 303
        found = await site.people.find("ann@example.com")
        assert found is not None
        assert (await site.people.get(found.id)).roles == roles
    for none_left in ({}, {"realm_access": {"roles": []}}, {"realm_access": "everything-else"}):
        provider.person = ANN | none_left
        async with site.stranger() as http:
            assert (await signed_in(site, http)).status_code == 403
    assert [one.member.email for one in await site.people.all()] == ["local@example.com"]
    async with site.database.transaction() as session:
        noted = [one.action for one in (await session.exec(select(AuditEntry))).all()]
    assert {"account_made", "identity_linked", "signed_in", "roles_changed"} <= set(noted)


@pytest.mark.parametrize(("kid", "alg"), [("third", "PS256"), ("fourth", "ES256")])
async def test_keys_of_other_kinds_count_as_well(site: Site, provider: SignInProvider, kid: str, alg: str) -> None:
    await invited(site)
    usual = provider.key
    named = {"kid": kid}
    provider.key = ECKey.generate_key("P-256", named) if alg == "ES256" else RSAKey.generate_key(2048, named)
    provider.alg = alg
    async with site.stranger() as http:
        assert (await signed_in(site, http)).status_code == 303
    provider.key = usual


async def test_what_the_id_token_lacks_is_asked_for(site: Site, provider: SignInProvider) -> None:
    await invited(site)
    provider.person = {"sub": "subject-of-ann"}
    for told, status in (
        (ANN | {"sub": "somebody-else"}, 401),
        (ANN | {"email_verified": False}, 403),
        ("no object", 503),
        (ANN, 303),
    ):
        provider.told = told
        async with site.stranger() as http:
            assert (await signed_in(site, http)).status_code == status, told

    # an email of the ID token is not verified by what is said of another one
    provider.person = {"sub": "eve", "email": "bo@example.com"}
    await invited(site, email="bo@example.com")
    for email, status in (("eve@example.com", 403), ("Bo@example.com", 303)):
        provider.told = {"sub": "eve", "email": email, "email_verified": True}
        async with site.stranger() as http:
            assert (await signed_in(site, http)).status_code == status, email


async def test_roles_may_be_in_userinfo_and_stay_while_it_is_away(site: Site, provider: SignInProvider) -> None:
    told = {"sub": "subject-of-ann", "realm_access": {"roles": ["everything"]}}
    for provider.told, status in ((told, 303), ("no object", 503)):
        async with site.stranger() as http:
            assert (await signed_in(site, http)).status_code == status
        ann = await site.people.find("ann@example.com")
        assert ann is not None
        assert (await site.people.get(ann.id)).roles == {"delta": {"publisher"}, "omega": {"viewer"}}


async def test_who_was_not_let_in_is_in_the_log_without_what_the_provider_said_of_them(
    site: Site, provider: SignInProvider
) -> None:
    await invited(site)
    eve = {"sub": "subject-of-eve", "email": "eve@elsewhere.example", "email_verified": True, "name": "Eve Stranger"}
    refused = {
        "unknown_person": eve,
        "email_missing": eve | {"email": ""},
        "email_unverified": ANN | {"email_verified": False},
    }
    for provider.person in refused.values():
        async with site.stranger() as http:
            assert (await signed_in(site, http)).status_code == 403
            assert (await http.get("/console/oidc/callback?code=x&state=y")).status_code == 401
    async with site.database.transaction() as session:
        entries = (await session.exec(select(AuditEntry).where(AuditEntry.action == "sign_in_refused"))).all()
    assert {*refused, "bad_state"} <= {one.details["refusal"] for one in entries}
    assert {one.who for one in entries if one.details["refusal"] == "email_unverified"} >= {"ann@example.com"}
    assert len([one for one in entries if one.details["refusal"] == "bad_state"]) == 1, "whoever knocks fills no log"
    kept = str([(one.who, one.details) for one in entries])
    assert not {word for word in ("eve", "Eve", "elsewhere") if word in kept}
