"""Signing in with a provider, where a test needs a server of its own: in a browser, while the provider is away, and
where there are no passwords."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from joserfc import jwt
from playwright.async_api import Page, expect
from sqlmodel import select

from console.errors import ProviderUnusable
from console.people.links import Links
from console.people.oidc.settings import ProviderSettings
from console.people.roles import Role
from console.tables import StaffSession
from foundation.secrets import Secrets
from foundation.settings import Settings
from server.first_link import first_link
from tests.console.conftest import PASSWORD, Site
from tests.console.looking import look_at_both
from tests.console.sign_in_provider import CLIENT, Claims, SignInProvider, invited, running_provider, signed_in


@pytest.fixture
async def provider() -> AsyncIterator[SignInProvider]:
    async with running_provider() as provider:
        yield provider


@pytest.fixture
def settings(settings: Settings, provider: SignInProvider, request: pytest.FixtureRequest) -> Settings:
    return settings.model_copy(update=provider.settings | getattr(request, "param", {}))


@pytest.mark.parametrize("settings", [{"local_accounts": False}], indirect=True)
async def test_without_local_accounts_only_the_operators_link_is_a_way_in(site: Site) -> None:
    link = first_link(site.settings.state_folder)
    assert link is not None
    async with site.stranger() as http:
        assert 'name="password"' not in (await http.get("/console/sign-in")).text
        made = await http.post(link, data={"name": "Root", "email": "root@example.com"})
        assert made.status_code == 303
        assert (await http.get("/console/csp/acme/people")).status_code == 200
        assert (await http.get("/console/oidc/callback?code=x&state=y")).status_code == 401
        log = (await http.get("/console/audit")).text
        assert "Used a one-time link" in log
        assert "this browser had not begun that sign-in" in log
    sent = {"email": "root@example.com", "password": PASSWORD}
    async with site.stranger() as http:
        assert (await http.post("/console/sign-in", data=sent)).status_code == 401
    links = Links(site.database, site.url)
    member = await invited(site)
    async with site.stranger() as http:
        assert (await http.get(await links.make(member))).status_code == 404
    root = await site.people.find("root@example.com")
    assert root is not None
    async with site.stranger() as http:
        assert (await http.post(await links.make(root.id))).status_code == 303
        assert (await http.get("/console/csp/acme")).status_code == 200


async def test_away_or_answering_nonsense_it_is_told_and_passwords_still_do(
    site: Site, provider: SignInProvider
) -> None:
    await invited(site)
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
        refused = await signed_in(site, http)
        assert refused.status_code == 401
        assert "<script>" not in refused.text
        for query in ("", "?error=access_denied&state=x", "?code=x", "?state=" + "x" * 5000, "?code=%00&state=%ff"):
            assert (await http.get(f"/console/oidc/callback{query}")).status_code == 401, query


async def test_in_a_browser_there_and_back_and_out_of_both(page: Page, site: Site, provider: SignInProvider) -> None:
    await invited(site, Role.ADMINISTRATOR)
    await page.goto(f"{site.url}/console/csp/acme/people")
    await expect(page.get_by_role("link", name="Sign in with Acme Login")).to_be_visible()
    await look_at_both(page, "sign-in")
    await page.get_by_role("link", name="Sign in with Acme Login").click()
    await expect(page).to_have_url(f"{site.url}/console/csp/acme/people")
    await expect(page.get_by_role("main")).to_contain_text("signs in with Acme Login")
    async with site.database.transaction() as session:
        (kept,) = (await session.exec(select(StaffSession.id_token))).all()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Signed out of the provider")).to_be_visible()
    (sent,) = provider.hints
    assert jwt.decode(sent["id_token_hint"], provider.key).claims["sub"] == "subject-of-ann"
    assert sent["post_logout_redirect_uri"] == f"{site.settings.effective_public_url}/console/sign-in"
    assert kept
    assert sent["id_token_hint"] not in kept, "the database has it encrypted"
    await page.goto(f"{site.url}/console/csp/acme/people")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize(
    "wrong",
    [
        {"oidc_issuer": "", "local_accounts": False}, {"oidc_client_id": ""}, {"oidc_scopes": "email"},
        {"oidc_issuer": "http://login.example"}, {"oidc_issuer": "https://login.example/?a=b"},
        {"oidc_roles": {"staff": {"acme": ["editor"]}}}, {"oidc_roles_claim": "roles"},
        {"oidc_roles_claim": "roles", "oidc_roles": {"staff": {"acme": ["emperor"]}}},
        {"oidc_roles_claim": "roles", "oidc_roles": {"staff": {"*": ["editor"]}}},
    ],
)  # fmt: skip
def test_settings_that_do_not_go_together_are_told_at_the_start(wrong: Claims, tmp_path: object) -> None:
    right = Settings(oidc_issuer="https://login.example", oidc_client_id=CLIENT, state_folder=tmp_path)
    assert ProviderSettings.of(right, Secrets(right.state_folder)) is not None
    with pytest.raises(ProviderUnusable):
        ProviderSettings.of(right.model_copy(update=wrong), Secrets(right.state_folder))
