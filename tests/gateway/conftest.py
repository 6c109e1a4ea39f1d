"""What the gateway stands on, real: a database, the demo contexts, a running server; the bot is a stand-in."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlmodel import SQLModel

from catalog_adapter.contexts import CatalogAdapter, ContextKey
from foundation.bus import Bus, InProcessBus
from foundation.database import Database
from foundation.locks import InProcessLocks, Locks
from foundation.settings import ROOT, Settings
from gateway.channels.web.router import create_router
from gateway.gateway import Gateway
from tests.gateway.bot_stand_in import TOKEN, BotStandIn, bot
from tests.gateway.serving import served
from tests.support.contexts import adapter_of
from tests.support.databases import database_with

__all__ = ["bot"]


@pytest.fixture(scope="session")
def adapter() -> CatalogAdapter:
    """The demo contexts; the one most tests talk in is compiled before the first of them."""
    adapter = adapter_of(ROOT / "customer_contexts")
    asyncio.run(adapter.resolve(ContextKey(csp="northlight", segment="consumer", locale="en-GB"))).warm()
    return adapter


@pytest.fixture
def settings(tmp_path: Path, bot: BotStandIn) -> Settings:
    """Short timeouts, so that a test of one is quick."""
    return settings_for(tmp_path, bot)


def settings_for(folder: Path, bot: BotStandIn) -> Settings:
    """Settings that reach the stand-in."""
    return Settings(
        state_folder=folder,
        bot_url=bot.url,
        internal_token=SecretStr(TOKEN),
        signing_key=SecretStr("signing-key-of-the-test"),
        turn_timeout=1.0,
    )


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """SQLite in a file."""
    async with database_with(SQLModel.metadata.create_all, settings.effective_database_url) as database:
        yield database


@dataclass
class Site:
    """A running gateway: ``http`` speaks to its web chat at ``url``."""

    gateway: Gateway
    url: str
    http: httpx.AsyncClient

    async def start(self, csp: str = "northlight", segment: str = "consumer", locale: str | None = None) -> "Chat":
        """A new conversation, by HTTP."""
        wanted = {"csp": csp, "segment": segment, **({"locale": locale} if locale else {})}
        response = await self.http.post("/chat/conversations", json=wanted)
        assert response.status_code == 201, response.text
        body = response.json()
        return Chat(self, body["conversation_id"], body["token"], body)


@dataclass
class Chat:
    """One conversation, by HTTP."""

    site: Site
    id: str
    token: str
    started: dict[str, Any]

    @property
    def context(self) -> dict[str, Any]:
        """How it looks and speaks."""
        context: dict[str, Any] = self.started["context"]
        return context

    @property
    def path(self) -> str:
        return f"/chat/conversations/{self.id}"

    @property
    def stream_url(self) -> str:
        return self.site.url.replace("http", "ws") + f"{self.path}/stream"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, **message: object) -> httpx.Response:
        return await self.site.http.post(f"{self.path}/messages", json=message, headers=self.headers)

    async def say(self, client_id: str, text: str) -> list[str]:
        """Say something; the texts of the replies."""
        response = await self.post(client_id=client_id, text=text)
        assert response.status_code == 200, response.text
        return [message["reply"]["text"] for message in response.json()["messages"]]

    async def wording(self, adapter: CatalogAdapter, message: str, **variables: str) -> str:
        """How the conversation's CSP says a message."""
        context = self.context
        key = ContextKey(csp=context["csp"], segment=context["segment"], locale=context["locale"])
        return (await adapter.resolve(key)).say(message, **variables)

    async def history(self, after: int = 0) -> list[dict[str, Any]]:
        response = await self.site.http.get(f"{self.path}/messages", params={"after": after}, headers=self.headers)
        assert response.status_code == 200, response.text
        messages: list[dict[str, Any]] = response.json()["messages"]
        return messages

    async def shown(self) -> list[str]:
        """All that was said, as ``in: …`` and ``out: …``."""
        return [
            f"in: {one['text']}" if one["direction"] == "in" else f"out: {one['reply']['text']}"
            for one in await self.history()
        ]


def site_app(gateway: Gateway) -> FastAPI:
    """An app of the web chat alone."""
    app = FastAPI()
    app.include_router(create_router(gateway))
    return app


@pytest.fixture
def bus() -> Bus:
    return InProcessBus()


@pytest.fixture
def locks() -> Locks:
    return InProcessLocks()


@pytest.fixture
async def gateway(
    database: Database, bus: Bus, locks: Locks, adapter: CatalogAdapter, settings: Settings
) -> AsyncIterator[Gateway]:
    gateway = Gateway(database, bus, locks, adapter, settings)
    yield gateway
    await gateway.close()


@pytest.fixture
async def site(gateway: Gateway) -> AsyncIterator[Site]:
    """The web chat, really running."""
    async with served(site_app(gateway)) as url, httpx.AsyncClient(base_url=url, timeout=20) as http:
        yield Site(gateway, url, http)
