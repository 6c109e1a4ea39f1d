"""A server is stopped or killed in the middle of a turn: the customer has the reply, once, and no apology.

The bot is a stand-in, so that a turn lasts as long as the test wants; the server is the real one, in its own process.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from catalog_adapter.contexts import CatalogAdapter
from catalog_adapter.tone.reply import Reply
from foundation.bus import InProcessBus
from foundation.database import Database
from foundation.locks import InProcessLocks
from foundation.settings import ROOT, Settings
from gateway.gateway import Gateway
from tests.gateway.bot_stand_in import TOKEN, BotStandIn, Turn
from tests.gateway.channels.web.tab import Tab
from tests.gateway.conftest import site_app
from tests.gateway.serving import free_port, served
from tests.support import waiting
from tests.support.contexts import adapter_of

_CSP, _SEGMENT = "northlight", "consumer"
#: Each server compiles its context first, which takes a busy machine long.
_SECONDS = 90


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
    def process(self) -> Iterator[subprocess.Popen[bytes]]:
        """A real server, which may be ended in the block."""
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
        async with httpx.AsyncClient(base_url=self.url) as http:
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


class Held:
    """The bot's answers, each of which waits until its message's is let go."""

    def __init__(self) -> None:
        self._let_go: dict[str, asyncio.Event] = {}

    def let_go(self, text: str) -> None:
        """Have the bot answer this message, whenever it comes."""
        self._let_go.setdefault(text, asyncio.Event()).set()

    async def __call__(self, turn: Turn) -> list[Reply]:
        await self._let_go.setdefault(turn["text"], asyncio.Event()).wait()
        return [Reply(text=f"echo: {turn['text']}")]


@pytest.fixture
def servers(tmp_path: Path, bot: BotStandIn) -> Servers:
    return Servers(tmp_path, bot)


def _said(tab: Tab) -> list[str]:
    """All that is shown after the greeting; that nothing is missing or there twice."""
    assert [seq for seq, _text in tab.shown] == list(range(1, len(tab.shown) + 1))
    return [text for _seq, text in tab.shown][1:]


async def test_no_turn_is_lost_or_excused_when_its_server_is_stopped_or_killed(
    servers: Servers, bot: BotStandIn
) -> None:
    bot.answer = held = Held()
    with servers.process() as process:
        await waiting.until(servers.answers, seconds=_SECONDS)
        quick, slow, late = [await servers.tab() for _ in range(3)]
        for tab, text in ((quick, "quick"), (slow, "slow")):
            await tab.connect()
            await tab.say(text)
        await waiting.until(lambda: len(bot.turns) == 2, seconds=_SECONDS)

        process.send_signal(signal.SIGTERM)
        await waiting.until(servers.is_stopping, seconds=_SECONDS)

        # no new turn is taken, the running one ends and is told of
        await late.connect()
        await late.say("late")
        await waiting.until(lambda: not late.is_connected, seconds=_SECONDS)
        held.let_go("quick")
        await waiting.until(lambda: _said(quick) == ["quick", "echo: quick"], seconds=_SECONDS)
        assert [turn["text"] for turn in bot.turns if turn["text"] == "late"] == []

        # whoever stops servers waits only so long
        process.kill()
        await asyncio.to_thread(process.wait)
    assert _said(slow) == ["slow"]

    for text in ("slow", "late", "again"):
        held.let_go(text)
    async with servers.next_one():
        for tab in (quick, slow, late):
            await tab.connect()
        await quick.say("again")
        await waiting.until(
            lambda: len(_said(quick)) == 4 and len(_said(slow)) == len(_said(late)) == 2, seconds=_SECONDS
        )
        await asyncio.gather(quick.tear(), slow.tear(), late.tear())
    assert _said(quick) == ["quick", "echo: quick", "again", "echo: again"]
    assert _said(slow) == ["slow", "echo: slow"]
    assert _said(late) == ["late", "echo: late"]
    asked = [turn["message_id"] for turn in bot.turns if turn["text"] == "slow"]
    assert len(asked) == 2
    assert len(set(asked)) == 1, "the bot can tell that it is the same message"
