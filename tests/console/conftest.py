"""A real server with two CSPs and nobody with an account yet, and people who are signed in."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from playwright.async_api import Browser, Page, expect
from pydantic import SecretStr

from console.people.passwords import Passwords
from console.people.people import People
from console.people.roles import Role
from console.people.sessions import Sessions
from console.people.tokens import csrf_token
from console.web.guard import COOKIE
from foundation.database import Database
from foundation.settings import Settings
from server.app import create_app
from tests.catalog_adapter.revisions.made import files
from tests.gateway.serving import free_port, served

CSPS = ("acme", "zenith")
PASSWORD = "three blue herons at dawn"


@dataclass
class Member:
    """Somebody who is signed in, by their browser's means."""

    http: httpx.AsyncClient
    token: str

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.http.get(path, headers=headers)

    async def post(self, path: str, fields: Mapping[str, object] | None = None, **headers: str) -> httpx.Response:
        """Send a form, as its page would."""
        return await self.http.post(path, data={"csrf": csrf_token(self.token), **(fields or {})}, headers=headers)

    async def send(self, path: str, body: object) -> httpx.Response:
        """Send JSON, as a script of a page would."""
        headers = {"X-CSRF-Token": csrf_token(self.token), "Accept": "application/json"}
        return await self.http.post(path, json=body, headers=headers)


@dataclass
class Site:
    """The running server."""

    app: FastAPI
    url: str
    settings: Settings

    @property
    def database(self) -> Database:
        found: Database = self.app.state.parts.database
        return found

    @property
    def people(self) -> People:
        return People(self.database)

    @property
    def sessions(self) -> Sessions:
        return Sessions(self.database, self.people, Passwords())

    def stranger(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url, timeout=30)

    @asynccontextmanager
    async def member(self, email: str, csp: str = "", *roles: Role, is_operator: bool = False) -> AsyncIterator[Member]:
        """Somebody new, signed in."""
        row = await self.people.add(email, email.split("@")[0], is_operator=is_operator)
        if csp:
            await self.people.set_roles(row.id, csp, roles)
        token = await self.sessions.start(row.id)
        async with httpx.AsyncClient(base_url=self.url, cookies={COOKIE: token}, timeout=30) as http:
            yield Member(http, token)


def settings_in(place: Path) -> Settings:
    """Of a server with two CSPs, whose files are all in this folder."""
    for csp in CSPS:
        folder = place / "contexts" / csp
        folder.mkdir(parents=True)
        for name, text in files(csp=csp).texts.items():
            (folder / name).write_text(text)
    port = free_port()
    return Settings(
        state_folder=place / "state",
        contexts_folder=place / "contexts",
        bot_url=f"http://127.0.0.1:{free_port()}",
        port=port,
        internal_token=SecretStr("token-of-the-test"),
    )


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Site]:
    """The server, for as long as the block runs."""
    app = create_app(settings)
    async with app.router.lifespan_context(app), served(app, settings.port) as url:
        yield Site(app, url, settings)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    async with running(settings) as site:
        yield site


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A fresh page with no past, light and English. A script that fails, or breaks a rule, fails the test."""
    expect.set_options(timeout=30_000)  # the machine may be busy
    page = await browser.new_page(color_scheme="light", locale="en-GB", viewport={"width": 1280, "height": 860})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda told: errors.append(told.text) if "Content Security Policy" in told.text else None)
    yield page
    await page.close()
    assert errors == []


async def signed_in(page: Page, site: Site, email: str, *roles: Role) -> None:
    """Let the page be of somebody new, of the first CSP."""
    row = await site.people.add(email, email.split("@")[0])
    await site.people.set_roles(row.id, "acme", roles)
    token = await site.sessions.start(row.id)
    await page.context.add_cookies([{"name": COOKIE, "value": token, "url": site.url}])
