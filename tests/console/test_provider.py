"""Signing in with an OpenID Connect provider: whom that lets in, what nobody can forge, and a provider that is away."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from playwright.async_api import Page, expect
from sqlmodel import select

from console.errors import ProviderAway, ProviderUnusable
from console.people.links import Links
from console.people.oidc.discovery import Discovery
from console.people.oidc.settings import ProviderSettings
from console.people.roles import Role
from console.tables import AuditEntry
from foundation.secrets import Secrets
from foundation.settings import Settings
from server.first_link import first_link
from tests.console.conftest import PASSWORD, Site
from tests.console.looking import look_at_both
from tests.console.sign_in_provider import CLIENT, SECRET, Claims, SignInProvider
from tests.gateway.serving import served

ANN = {"sub": "subject-of-ann", "email": "Ann@Example.com", "email_verified": True, "name": "Ann Lee"}
ROLES = {
    "acme-staff": {"acme": ["editor", "agent"]},
    "everything": {"acme": ["publisher"], "zenith": ["viewer"]},
}


@pytest.fixture
async def provider() -> AsyncIterator[SignInProvider]:
    provider = SignInProvider(dict(ANN))
    async with served(provider.app) as provider.url:
        yield provider


@pytest.fixture
def settings(
    settings: Settings, provider: SignInProvider, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Settings:
    monkeypatch.setenv("BESPOKE_OIDC_CLIENT_SECRET", SECRET)
    chosen = {"oidc_issuer": provider.url, "oidc_client_id": CLIENT, "oidc_name": "Acme Login"}
    return settings.model_copy(update=chosen | getattr(request, "param", {}))


async def _signed_in(site: Site, http: httpx.AsyncClient, wanted: str = "") -> httpx.Response:
    """The whole way there and back; what the console answers at its end."""
    there = await http.get("/console/oidc/sign-in", params={"next": wanted})
    assert there.status_code == 303, there.text
    back = await http.get(there.headers["location"])
    assert back.headers["location"].startswith(f"{site.settings.effective_public_url}/console/oidc/callback?")
    return await http.get(back.headers["location"])


async def _invited(site: Site, *roles: Role, email: str = "ann@example.com") -> str:
    member = await site.people.add(email, "Ann")
    await site.people.set_roles(member.id, "acme", roles or {Role.VIEWER})
    return member.id


async def test_who_was_added_here_signs_in_there_and_goes_where_they_wanted(site: Site) -> None:
    await _invited(site)
    async with site.stranger() as http:
        done = await _signed_in(site, http, "/console/csp/acme/history")
        assert (done.status_code, done.headers["location"]) == (303, "/console/csp/acme/history")
        assert "httponly" in done.headers["set-cookie"].lower()
        assert (await http.get("/console/csp/acme/history")).status_code == 200
        assert (await http.get("/console/csp/zenith")).status_code == 404
    for wanted in ("https://evil.example/", "//evil.example", "/console/\\evil.example", "/chat"):
        async with site.stranger() as http:
            assert (await _signed_in(site, http, wanted)).headers["location"] == "/console", wanted


def _by_hand(alg: str, claims: Claims, secret: bytes | None = None) -> str:
    """A token that no library would make."""
    parts = [json.dumps(one).encode() for one in ({"alg": alg, "kid": "first"}, claims)]
    signed = b".".join(map(_base64, parts))
    signature = hmac.digest(secret, signed, "sha256") if secret else b""
    return (signed + b"." + _base64(signature)).decode()


def _base64(text: bytes) -> bytes:
    return base64.urlsafe_b64encode(text).strip(b"=")


def _forgeries(provider: SignInProvider) -> dict[str, Callable[[Claims], str]]:
    public = provider.key.as_pem(private=False)
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
        "alg none": lambda said: _by_hand("none", said),
        "the public key as a password": lambda said: _by_hand("HS256", said, public),
        "a stranger's key": lambda said: jwt.encode({"alg": "RS256", "kid": "first"}, said, stranger),
        "a key nobody knows": lambda said: jwt.encode({"alg": "RS256", "kid": "other"}, said, stranger),
        "no subject": lambda said: provider.signed(said | {"sub": ""}),
        "a subject that is a list": lambda said: provider.signed(said | {"sub": ["subject-of-ann"]}),
        "no token": lambda _said: "",
        "nonsense": lambda _said: "no.token.at-all",
        "too long": lambda said: provider.signed(said | {"more": "x" * 20_000}),
    }


async def test_no_forged_token_opens_anything(site: Site, provider: SignInProvider) -> None:
    await _invited(site)
    for kind, forged in _forgeries(provider).items():
        provider.forged = forged
        async with site.stranger() as http:
            refused = await _signed_in(site, http)
            assert refused.status_code == 401, f"{kind}: {refused.status_code}"
            assert "The sign-in did not come to its end" in refused.text, kind
            assert (await http.get("/console/csp/acme")).status_code == 303, kind
    provider.forged = None
    async with site.stranger() as http:
        assert (await _signed_in(site, http)).status_code == 303, "the right token still does"


async def test_an_answer_counts_in_the_browser_that_asked_and_once(site: Site, provider: SignInProvider) -> None:
    await _invited(site)
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
        assert (await _signed_in(site, http)).status_code == 303


async def test_away_or_answering_nonsense_it_is_told_and_passwords_still_do(
    site: Site, provider: SignInProvider
) -> None:
    await _invited(site)
    provider.is_broken = True
    async with site.stranger() as http:
        away = await http.get("/console/oidc/sign-in")
        assert away.status_code == 503
        assert "sign-in provider can&#39;t be reached" in away.text
        assert "the-database-password" not in away.text
        assert 'name="password"' in away.text
    provider.is_broken = False
    provider.answer = {"id_token": {"not": "text"}, "access_token": ["x"], "error_description": "<script>"}
    async with site.stranger() as http:
        refused = await _signed_in(site, http)
        assert refused.status_code == 401
        assert "<script>" not in refused.text
        for query in ("", "?error=access_denied&state=x", "?code=x", "?state=" + "x" * 5000, "?code=%00&state=%ff"):
            assert (await http.get(f"/console/oidc/callback{query}")).status_code == 401, query


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
        assert (await _signed_in(site, http)).status_code == 403, "nobody has added Ann yet"
    assert await site.people.all() == []
    member = await _invited(site)
    for stolen in ({"email_verified": False}, {"email_verified": None}, {"email": ""}, {"email": ["a@example.com"]}):
        provider.person = ANN | {"sub": "eve"} | stolen
        async with site.stranger() as http:
            refused = await _signed_in(site, http)
            assert (refused.status_code, "no account here" in refused.text) == (403, True), stolen
    provider.person = dict(ANN)
    async with site.stranger() as http:
        assert (await _signed_in(site, http)).status_code == 303
    provider.person = ANN | {"sub": "who-got-the-email-after-ann"}
    async with site.stranger() as http:
        assert (await _signed_in(site, http)).status_code == 403
    provider.person = ANN | {"email": "ann.smith@example.com", "email_verified": False}  # it is the subject that counts
    async with site.stranger() as http:
        assert (await _signed_in(site, http)).status_code == 303
    assert [one.member.id for one in await site.people.all()] == [member]


@pytest.mark.parametrize("settings", [{"oidc_roles_claim": "realm_access.roles", "oidc_roles": ROLES}], indirect=True)
async def test_the_companys_directory_decides_about_roles(site: Site, provider: SignInProvider) -> None:
    local = await site.people.add("local@example.com", "Local")
    await site.people.set_roles(local.id, "acme", {Role.ADMINISTRATOR})
    given = {"acme-staff": {"acme": {"editor", "agent"}},
             "everything": {"acme": {"publisher"}, "zenith": {"viewer"}}}  # fmt: skip
    for value, roles in given.items():
        provider.person = ANN | {"realm_access": {"roles": [value, "of other programs", 7]}}
        async with site.stranger() as http:
            assert (await _signed_in(site, http)).status_code == 303
        found = await site.people.find("ann@example.com")
        assert found is not None
        assert (await site.people.get(found.id)).roles == roles
    for none_left in ({}, {"realm_access": {"roles": []}}, {"realm_access": "everything-else"}):
        provider.person = ANN | none_left
        async with site.stranger() as http:
            assert (await _signed_in(site, http)).status_code == 403
    assert [one.member.email for one in await site.people.all()] == ["local@example.com"]
    async with site.database.transaction() as session:
        noted = [one.action for one in (await session.exec(select(AuditEntry))).all()]
    assert {"account_made", "identity_linked", "signed_in", "roles_changed"} <= set(noted)


@pytest.mark.parametrize("settings", [{"local_accounts": False}], indirect=True)
async def test_without_local_accounts_only_the_operators_link_is_a_way_in(site: Site) -> None:
    link = first_link(site.settings.state_folder)
    assert link is not None
    async with site.stranger() as http:
        assert 'name="password"' not in (await http.get("/console/sign-in")).text
        made = await http.post(link, data={"name": "Root", "email": "root@example.com"})
        assert made.status_code == 303
        assert (await http.get("/console/csp/acme/people")).status_code == 200
    sent = {"email": "root@example.com", "password": PASSWORD}
    async with site.stranger() as http:
        assert (await http.post("/console/sign-in", data=sent)).status_code == 401
    links = Links(site.database, site.url)
    member = await _invited(site)
    async with site.stranger() as http:
        assert (await http.get(await links.make(member))).status_code == 404
    root = await site.people.find("root@example.com")
    assert root is not None
    async with site.stranger() as http:
        assert (await http.post(await links.make(root.id))).status_code == 303
        assert (await http.get("/console/csp/acme")).status_code == 200


async def test_in_a_browser_there_and_back_and_out_of_both(page: Page, site: Site) -> None:
    await _invited(site, Role.ADMINISTRATOR)
    await page.goto(f"{site.url}/console/csp/acme/people")
    await expect(page.get_by_role("link", name="Sign in with Acme Login")).to_be_visible()
    await look_at_both(page, "sign-in")
    await page.get_by_role("link", name="Sign in with Acme Login").click()
    await expect(page).to_have_url(f"{site.url}/console/csp/acme/people")
    await expect(page.get_by_role("main")).to_contain_text("signs in with Acme Login")
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Signed out of the provider")).to_be_visible()
    await page.goto(f"{site.url}/console/csp/acme/people")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize(
    "wrong",
    [
        {"oidc_issuer": "", "local_accounts": False}, {"oidc_client_id": ""}, {"oidc_scopes": "email"},
        {"oidc_issuer": "http://login.example"}, {"oidc_issuer": "https://login.example/?a=b"},
        {"oidc_roles": ROLES}, {"oidc_roles_claim": "roles"},
        {"oidc_roles_claim": "roles", "oidc_roles": {"staff": {"acme": ["emperor"]}}},
        {"oidc_roles_claim": "roles", "oidc_roles": {"staff": {"*": ["editor"]}}},
    ],
)  # fmt: skip
def test_settings_that_do_not_go_together_are_told_at_the_start(wrong: Claims, tmp_path: object) -> None:
    right = Settings(oidc_issuer="https://login.example", oidc_client_id=CLIENT, state_folder=tmp_path)
    assert ProviderSettings.of(right, Secrets(right.state_folder)) is not None
    with pytest.raises(ProviderUnusable):
        ProviderSettings.of(right.model_copy(update=wrong), Secrets(right.state_folder))
