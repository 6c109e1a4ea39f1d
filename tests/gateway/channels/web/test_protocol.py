"""The protocol of the stream, whatever breaks: things are said on two tabs, connections torn, processes killed in the
middle of a turn, orders told of; in the end each tab shows everything once and in order, and all of it is answered."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel

from catalog_adapter.contexts import CatalogAdapter, ContextKey
from catalog_adapter.tone.reply import Reply
from foundation.bus import InProcessBus
from foundation.database import Database
from foundation.locks import InProcessLocks
from gateway.gateway import Gateway
from tests.gateway.bot_stand_in import BotStandIn, Turn
from tests.gateway.channels.web.tab import Tab
from tests.gateway.conftest import settings_for, site_app
from tests.gateway.serving import free_port, served
from tests.support.databases import database_with
from tests.support.waiting import until

Step = tuple[Literal["say", "tear", "connect", "kill", "notify", "think", "answer", "breathe"], int]
_WHAT = st.sampled_from(
    ["say", "say", "tear", "connect", "connect", "kill", "notify", "think", "answer", "breathe", "breathe"]
)
_STEPS = st.lists(st.tuples(_WHAT, st.integers(0, 1)), min_size=6, max_size=20)


class World:
    """One server at a time over one database, and two tabs of one customer."""

    def __init__(self, database: Database, adapter: CatalogAdapter, bot: BotStandIn, folder: Path) -> None:
        self._database = database
        self._adapter = adapter
        self._settings = settings_for(folder, bot).model_copy(update={"turn_timeout": 60.0})
        self.at_work = 0
        self.free = asyncio.Event()
        self.free.set()
        bot.answer = self._answer
        self._port = free_port()
        self._serving = AsyncExitStack()
        self.gateway = self._process()
        self.tabs: list[Tab] = []
        self.notices = 0

    def _process(self) -> Gateway:
        return Gateway(self._database, InProcessBus(), InProcessLocks(), self._adapter, self._settings)

    async def _answer(self, turn: Turn) -> list[Reply]:
        self.at_work += 1
        await self.free.wait()
        self.at_work -= 1
        return [Reply(text=f"echo: {turn['text']}")]

    async def start(self) -> str:
        """Serve; the new conversation's id."""
        url = await self._serving.enter_async_context(served(site_app(self.gateway), self._port))
        key = ContextKey(csp="northlight", segment="consumer", locale="en-GB")
        conversation, _context, _greeting = await self.gateway.start_conversation(key)
        stream = f"{url.replace('http', 'ws')}/chat/conversations/{conversation}/stream"
        self.tabs = [Tab(name, stream, self.gateway.tokens.make(conversation)) for name in ("left", "right")]
        return conversation

    async def kill(self) -> None:
        """End the process as if it were killed: turns stop where they are; then start another one."""
        stopping = asyncio.create_task(self.stop())
        while not stopping.done():
            for turn in list(self.gateway._running):
                turn.cancel()
            await asyncio.wait([stopping], timeout=0.01)
        await stopping
        self.gateway = self._process()
        await self._serving.enter_async_context(served(site_app(self.gateway), self._port))

    async def stop(self) -> None:
        """Stop serving; nobody is connected then."""
        for tab in self.tabs:
            await tab.tear()
        await self._serving.aclose()
        await self.gateway.close()

    async def step(self, step: Step, conversation: str) -> None:
        """Let one thing happen."""
        what, which = step
        tab = self.tabs[which]
        match what:
            case "say":
                await tab.say(f"{tab.name} says {len(tab.said)}")
            case "tear":
                await tab.tear()
            case "connect":
                await tab.connect()
            case "kill":
                await self.kill()
            case "notify":
                self.notices += 1
                self.free.set()  # whoever tells something waits for the turn that goes on
                await self.gateway.notify(
                    conversation, message_key="order_state_completed", variables={"order_number": f"N-{self.notices}"},
                    event_id=str(self.notices),
                )  # fmt: skip
            case "think":
                self.free.clear()
            case "answer":
                self.free.set()
            case "breathe":  # what is under way gets as far as it can
                await until(lambda: self.at_work or all(one.is_idle or not one.is_connected for one in self.tabs))


async def _lived_through(steps: list[Step], adapter: CatalogAdapter) -> None:
    bot = BotStandIn()
    with TemporaryDirectory() as folder:
        async with (
            bot.running(),
            database_with(SQLModel.metadata.create_all, f"sqlite:///{folder}/chat.db") as database,
        ):
            world = World(database, adapter, bot, Path(folder))
            conversation = await world.start()
            for step in steps:
                await world.step(step, conversation)
            world.free.set()
            await _settled(world)
            _check(world)
            await world.stop()


async def _settled(world: World) -> None:
    said = sum(len(tab.said) for tab in world.tabs)

    async def settled() -> bool:
        for tab in world.tabs:
            await tab.connect()
        return all(tab.is_idle and len(tab.shown) >= 1 + 2 * said + world.notices for tab in world.tabs)

    await until(settled, seconds=30)


def _check(world: World) -> None:
    left, right = world.tabs
    assert left.shown == right.shown
    assert [seq for seq, _text in left.shown] == list(range(1, len(left.shown) + 1))
    texts = [text for _seq, text in left.shown]
    for tab in world.tabs:
        assert [text for text in texts if text.startswith(f"{tab.name} says")] == tab.said
        assert [text for text in texts if text.startswith(f"echo: {tab.name}")] == [f"echo: {one}" for one in tab.said]
    answered = [text for text in texts if " says " in text]
    assert answered[1::2] == [f"echo: {text}" for text in answered[::2]], "each is answered before the next"
    assert len(texts) == 1 + len(answered) + world.notices


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ],  # making a failure smaller would wait for it to settle each time
)
@example(steps=[("connect", 0), ("think", 0), ("say", 0), ("breathe", 0), ("kill", 0), ("connect", 0)])
@given(steps=_STEPS)
def test_everything_is_shown_once_and_in_order_on_every_tab_and_answered(
    steps: list[Step], adapter: CatalogAdapter
) -> None:
    asyncio.run(_lived_through(steps, adapter))
