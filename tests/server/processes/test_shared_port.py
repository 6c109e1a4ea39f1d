"""A server of two processes on one machine, over SQLite and without Redis, is one server to whoever talks to it."""

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bench.replicas.server_processes import ServerProcesses
from catalog_adapter.tone.reply import Reply
from tests.gateway.bot_stand_in import BotStandIn, Turn
from tests.gateway.channels.web.tab import Tab
from tests.server.real_servers import SECONDS, Servers
from tests.support.waiting import until

_METRICS_TOKEN = "the-token-of-prometheus"
#: So many connections are not all with one of two processes, but once in 2,048 times.
_TABS = 12


@pytest.fixture
def servers(tmp_path: Path, bot: BotStandIn) -> Servers:
    return Servers(tmp_path, bot)


@pytest.fixture
def process(servers: Servers) -> Iterator[subprocess.Popen[bytes]]:
    """What watches over the two."""
    with servers.process(BESPOKE_PROCESSES="2", BESPOKE_METRICS_TOKEN=_METRICS_TOKEN) as process:
        yield process


async def _up(servers: Servers, process: subprocess.Popen[bytes]) -> ServerProcesses:
    running = ServerProcesses(process.pid, servers.settings.port)
    for number in range(2):
        await until(lambda number=number: running.serves(number), seconds=SECONDS, what=f"process {number} serves")
    return running


async def _figures(servers: Servers) -> dict[str, float]:
    """What Prometheus is told by whichever process takes the connection; sums over labels."""
    async with httpx.AsyncClient(base_url=servers.url, timeout=SECONDS) as http:
        page = (await http.get("/metrics", headers={"Authorization": f"Bearer {_METRICS_TOKEN}"})).raise_for_status()
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(page.text):
        for sample in family.samples:
            found[sample.name] = found.get(sample.name, 0) + sample.value
    return found


async def test_every_tab_is_told_whichever_process_it_is_connected_to(
    servers: Servers, process: subprocess.Popen[bytes]
) -> None:
    await _up(servers, process)
    first = await servers.tab()
    tabs = [first, *(first.another(f"tab-{number}") for number in range(1, _TABS))]
    await asyncio.gather(*(tab.connect() for tab in tabs))
    await first.say("hello")

    for tab in tabs:
        await until(lambda tab=tab: [text for _, text in tab.shown][1:] == ["hello", "echo: hello"], seconds=SECONDS)
    # as Prometheus has it: the same from each of them
    told = [await _figures(servers) for _ in range(_TABS)]
    assert {one["bespoke_turns_total"] for one in told} == {1}
    assert {one["bespoke_turn_seconds_count"] for one in told} == {1}
    assert {one["bespoke_turns_in_flight"] for one in told} == {0}
    assert all(one["process_resident_memory_bytes"] > 0 for one in told)
    await asyncio.gather(*(tab.tear() for tab in tabs))


async def test_a_turn_whose_process_is_killed_is_answered_once_by_another(
    servers: Servers, bot: BotStandIn, process: subprocess.Popen[bytes]
) -> None:
    let_go = asyncio.Event()

    async def answer(turn: Turn) -> list[Reply]:
        await let_go.wait()
        return [Reply(text=f"echo: {turn['text']}")]

    bot.answer = answer
    running = await _up(servers, process)
    tabs = [await servers.tab() for _ in range(_TABS)]
    for number, tab in enumerate(tabs):
        await tab.connect()
        await tab.say(f"line {number}")
    await until(lambda: len(bot.turns) == _TABS, seconds=SECONDS)

    running.kill(0)
    await until(lambda: not all(tab.is_connected for tab in tabs), seconds=SECONDS)
    lost = [tab for tab in tabs if not tab.is_connected]
    assert lost != tabs, "the other process goes on"
    let_go.set()
    for number, tab in enumerate(tabs):
        expected = [f"line {number}", f"echo: line {number}"]

        async def has_it(tab: Tab = tab, expected: list[str] = expected) -> bool:
            await tab.connect()
            return [text for _, text in tab.shown][1:] == expected

        await until(has_it, seconds=SECONDS, what=f"the answer to line {number}")
    await until(lambda: running.serves(0), seconds=SECONDS, what="the killed one is back")
    await asyncio.gather(*(tab.tear() for tab in tabs))
    assert [[seq for seq, _ in tab.shown] for tab in tabs] == [[1, 2, 3]] * _TABS, "each once"
