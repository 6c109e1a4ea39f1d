"""A real server in this process, without a bot beside it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from foundation.settings import Settings
from server.app import create_app
from tests.catalog_adapter.conftest import CONSTRAINTS, CONTEXT, OFFERS
from tests.gateway.bot_stand_in import TOKEN, bot
from tests.gateway.serving import free_port, served

__all__ = ["bot"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A fresh machine: one small customer context, nothing in the state folder yet, no bot."""
    acme = tmp_path / "contexts" / "acme"
    acme.mkdir(parents=True)
    for name, text in (("context.yml", CONTEXT), ("offers.yml", OFFERS), ("constraints.yml", CONSTRAINTS)):
        (acme / name).write_text(text)
    return Settings(
        state_folder=tmp_path / "state",
        contexts_folder=tmp_path / "contexts",
        bot_url=f"http://127.0.0.1:{free_port()}",
        internal_token=SecretStr(TOKEN),
    )


@dataclass
class Site:
    """A running server; ``http`` speaks to it."""

    app: FastAPI
    http: httpx.AsyncClient

    async def bot_posts(self, path: str, body: object, token: str = TOKEN) -> httpx.Response:
        return await self.http.post(path, json=body, headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    app = create_app(settings)
    async with (
        app.router.lifespan_context(app),
        served(app) as url,
        httpx.AsyncClient(base_url=url, timeout=30) as http,
    ):
        yield Site(app, http)
