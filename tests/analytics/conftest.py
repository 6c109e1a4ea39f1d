"""A database, conversations held in it as the gateway would, and a recorder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from analytics.recording.recorder import Recorder
from catalog_adapter.contexts import ContextKey
from catalog_adapter.intents.understanding import Entity, Understanding
from catalog_adapter.tone.reply import Asked, Refusal, Reply
from foundation.database import Database
from foundation.locks import InProcessLocks
from gateway.conversations.service import Conversations
from server.tables import metadata
from tests.support.databases import database_with

HOME = ContextKey(csp="acme", segment="home", locale="en-GB", channel="web")
SPEED = Asked(kind="characteristic", offering="line", characteristic="speed")


class Told:
    """One conversation, as it is written to the log."""

    def __init__(self, conversations: Conversations, identity: str) -> None:
        self.id = identity
        self._conversations = conversations
        self._count = 0

    async def turn(
        self, text: str, *replies: Reply, intent: str = "order_product", payload: str | None = None,
        for_person: bool = False,
    ) -> None:  # fmt: skip
        """The customer says something, and is answered so."""
        self._count += 1
        named = Entity(kind="value", text=text, start=0, end=len(text), value=500, characteristic="speed")
        understood = Understanding(text=text, intent=intent, confidence=1.0, entities=[named])
        turn = (await self._conversations.get(self.id)).turn
        seq = await self._conversations.receive(
            self.id, f"c{self._count}", text, payload, understood, turn=turn, locale="en-GB", for_person=for_person
        )
        await self._conversations.answer(self.id, seq, list(replies), None, turn=turn + 1)


class Desk:
    """Where conversations begin."""

    def __init__(self, database: Database) -> None:
        self._conversations = Conversations(database)

    async def greet(self, key: ContextKey = HOME) -> Told:
        identity, _ = await self._conversations.start(key, Reply(text="Hello", message_id="greet"))
        return Told(self._conversations, identity)

    async def order(self, key: ContextKey = HOME) -> Told:
        """One that goes all the way, with a wish that can't be met."""
        told = await self.greet(key)
        refused = Refusal(offering="line", wished={"speed": 1000, "static_ip": True}, constraints=["no-fast-ip"])
        await told.turn("a line", asking(SPEED))
        await told.turn("1000 with a static ip", asking(SPEED, refusals=[refused]))
        await told.turn("500", asking(Asked(kind="contact", characteristic="email")))
        await told.turn("ada@example.com", asking(Asked(kind="confirm")))
        await told.turn("Yes", Reply(text="Done", message_id="order_placed"), payload="/affirm")
        return told


def asking(asked: Asked, **more: object) -> Reply:
    return Reply.model_validate({"text": "?", "asked": asked, **more})


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """SQLite; a test that needs both kinds gives ``database_url`` to :func:`opened`."""
    async with opened(f"sqlite:///{tmp_path / 'test.db'}") as database:
        yield database


def opened(url: str) -> AbstractAsyncContextManager[Database]:
    """A new database with all tables."""
    return database_with(metadata().create_all, url)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


@pytest.fixture
def recorder(database: Database) -> Recorder:
    return Recorder(database, InProcessLocks())
