"""Real servers, each in its own process, with a stand-in for the bot; and customers who talk to them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
from pydantic import SecretStr

from catalog_adapter.contexts import CatalogAdapter
from foundation.bus import InProcessBus
from foundation.database import Database
from foundation.locks import InProcessLocks
from foundation.settings import ROOT, Settings
from gateway.gateway import Gateway
from tests.gateway.bot_stand_in import TOKEN, BotStandIn
from tests.gateway.channels.web.tab import Tab
from tests.gateway.conftest import site_app
from tests.gateway.serving import free_port, served
from tests.support.contexts import adapter_of

_CSP, _SEGMENT = "northlight", "consumer"
#: Each server compiles its context first, which takes a busy machine long.
SECONDS = 90


class Servers:
    """Servers over one state folder and at one address, one after the other."""

    def __init__(self, folder: Path, bot: BotStandIn) -> None:
        contexts = folder / "contexts"
        shutil.copytree(ROOT / "customer_contexts" / _CSP, contexts / _CSP)
        self.settings = Settings(
            state_folder=folder, contexts_folder=contexts, port=free_port(), bot_url=bot.url,
            internal_token=SecretStr(TOKEN), signing_key=SecretStr("signing-key-of-the-test"),
        )  # fmt: skip
        self.url = self.settings.effective_public_url
        self._adapter: CatalogAdapter = adapter_of(contexts)

    @contextmanager
    def process(self, **more: str) -> Iterator[subprocess.Popen[bytes]]:
        """A real server, which may be ended in the block; ``more`` are further settings."""
        environment = {
            "BESPOKE_STATE_FOLDER": str(self.settings.state_folder),
            "BESPOKE_CONTEXTS_FOLDER": str(self.settings.contexts_folder),
            "BESPOKE_PORT": str(self.settings.port),
            "BESPOKE_BOT_URL": self.settings.bot_url,
            "BESPOKE_TURN_TIMEOUT": "60",
            "BESPOKE_INTERNAL_TOKEN": TOKEN,
            "BESPOKE_SIGNING_KEY": self.settings.signing_key.get_secret_value(),
            "DATABASE_URL": "",
            "REDIS_URL": "",
            **more,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "server.cli", "serve"], cwd=ROOT, env={**os.environ, **environment}
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    @asynccontextmanager
    async def next_one(self) -> AsyncIterator[None]:
        """What comes after it: within this process, where it starts at once."""
        database = Database(self.settings.effective_database_url)
        gateway = Gateway(database, InProcessBus(), InProcessLocks(), self._adapter, self.settings)
        async with served(site_app(gateway), self.settings.port):
            yield
        await gateway.close()
        await database.close()

    async def tab(self) -> Tab:
        """A customer's page, with a new conversation."""
        async with httpx.AsyncClient(base_url=self.url, timeout=SECONDS) as http:
            response = await http.post("/chat/conversations", json={"csp": _CSP, "segment": _SEGMENT})
        started = response.raise_for_status().json()
        stream = f"{self.url.replace('http', 'ws')}/chat/conversations/{started['conversation_id']}/stream"
        return Tab("tab", stream, started["token"])

    async def answers(self) -> bool:
        """Whether it serves."""
        return await self._status() != ""

    async def is_stopping(self) -> bool:
        """Whether it tells that it is about to end."""
        return await self._status() == "stopping"

    async def _status(self) -> str:
        async with httpx.AsyncClient(base_url=self.url) as http:
            try:
                status: str = (await http.get("/health/ready")).json()["status"]
            except httpx.HTTPError:
                return ""
        return status
