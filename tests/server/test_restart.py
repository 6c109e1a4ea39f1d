"""A server is stopped or killed in the middle of a turn: the customer has the reply, once, and no apology.

The bot is a stand-in, so that a turn lasts as long as the test wants; the server is the real one, in its own process.
"""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from catalog_adapter.tone.reply import Reply
from tests.gateway.bot_stand_in import BotStandIn, Turn
from tests.gateway.channels.web.tab import Tab
from tests.server.real_servers import SECONDS, Servers
from tests.support import waiting


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
        await waiting.until(servers.answers, seconds=SECONDS)
        quick, slow, late = [await servers.tab() for _ in range(3)]
        for tab, text in ((quick, "quick"), (slow, "slow")):
            await tab.connect()
            await tab.say(text)
        await waiting.until(lambda: len(bot.turns) == 2, seconds=SECONDS)

        process.send_signal(signal.SIGTERM)
        await waiting.until(servers.is_stopping, seconds=SECONDS)

        # no new turn is taken, the running one ends and is told of
        await late.connect()
        await late.say("late")
        await waiting.until(lambda: not late.is_connected, seconds=SECONDS)
        held.let_go("quick")
        await waiting.until(lambda: _said(quick) == ["quick", "echo: quick"], seconds=SECONDS)
        assert [turn["text"] for turn in bot.turns if turn["text"] == "late"] == []

        # whoever stops servers waits only so long
        process.kill()
        await asyncio.to_thread(process.wait)
    assert _said(slow) == ["slow"]

    for text in ("slow", "late", "again"):
        held.let_go(text)
    async with servers.next_one():
        await quick.say("again")

        async def all_have_their_answers() -> bool:
            # as the component does it: a tab tries until there is a connection
            await asyncio.gather(*(tab.connect() for tab in (quick, slow, late)))
            return len(_said(quick)) == 4 and len(_said(slow)) == len(_said(late)) == 2

        await waiting.until(all_have_their_answers, seconds=SECONDS)
        await asyncio.gather(quick.tear(), slow.tear(), late.tear())
    assert _said(quick) == ["quick", "echo: quick", "again", "echo: again"]
    assert _said(slow) == ["slow", "echo: slow"]
    assert _said(late) == ["late", "echo: late"]
    asked = [turn["message_id"] for turn in bot.turns if turn["text"] == "slow"]
    assert len(asked) == 2
    assert len(set(asked)) == 1, "the bot can tell that it is the same message"
