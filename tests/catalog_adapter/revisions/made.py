"""A customer context as small as can be, with a price to change, and all that publishes it in one process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlmodel import SQLModel

from catalog_adapter.contexts import CatalogAdapter, ContextKey
from catalog_adapter.contexts.files import ContextFiles, files_from
from catalog_adapter.revisions.drafts import Drafts
from catalog_adapter.revisions.live import LiveContexts
from catalog_adapter.revisions.publisher import Publisher
from catalog_adapter.revisions.revisions import Revisions
from catalog_adapter.revisions.tables import (
    ContextContent,
    ContextDraft,
    ContextDraftStep,
    ContextLive,
    ContextReview,
    ContextRevision,
)
from catalog_adapter.sources.catalogues import Catalogues
from catalog_adapter.sources.database import DatabaseSource
from catalog_adapter.sources.layered import LayeredSource
from foundation.bus import Bus, InProcessBus
from foundation.database import Database
from foundation.secrets import Secrets
from tests.catalog_adapter.conftest import CONTEXT
from tests.support.databases import database_with

CSP = "acme"
KEY = ContextKey(csp=CSP, segment="home", locale="en-GB")
_TABLES = [SQLModel.metadata.tables[one.__tablename__] for one in
           (ContextContent, ContextRevision, ContextLive, ContextDraft, ContextDraftStep, ContextReview)]  # fmt: skip

OFFERS = """\
product_specifications:
  - id: internet
    name: Internet
    characteristics:
      - {id: speed, name: Speed, unit: Mbit/s, values: [100, 500], default: 500, ask: 1}
product_offerings:
  - id: line
    name: Line
    description: A line.
    specification: internet
    prices:
      - {id: base, recurring: month, amount: "PRICE"}
"""


def files(price: str = "29.00", csp: str = CSP, **others: str) -> ContextFiles:
    """The files of a CSP with one segment and one offering; others may be added, or put in their place, by name."""
    context = CONTEXT.replace("id: acme\n", f"id: {csp}\n").replace(", {id: office, name: Office}", "")
    texts = {"context": context, "offers": OFFERS.replace("PRICE", price)} | others
    return files_from(csp, {f"{name.replace('__', '/')}.yml": text for name, text in texts.items()})


def price_of(content: ContextFiles) -> str:
    """The price that was put in."""
    return content.texts["offers.yml"].partition('amount: "')[2].partition('"')[0]


@dataclass
class Writer:
    """What one process publishes and serves with."""

    database: Database
    bus: Bus
    adapter: CatalogAdapter
    live: LiveContexts
    publisher: Publisher
    drafts: Drafts
    revisions: Revisions

    async def number(self, csp: str = CSP) -> int | None:
        """The number of the live revision."""
        live = await self.revisions.live(csp)
        return live.number if live else None

    async def served(self) -> str:
        """The price a customer is told now."""
        context = await self.adapter.resolve(KEY)
        return str(context.price("line", {}).lines[0].amount)


@asynccontextmanager
async def writing(database_url: str, folder: Path, bus: Bus | None = None) -> AsyncIterator[Writer]:
    """A writer over a database, in which the tables are made if they aren't there; nothing runs in its background."""
    bus = bus or InProcessBus()
    async with database_with(partial(SQLModel.metadata.create_all, tables=_TABLES), database_url) as database:
        published = DatabaseSource(database)
        catalogues = Catalogues(folder, Secrets(folder), "http://writer.example", follow=False)
        adapter = CatalogAdapter([LayeredSource(published, catalogues)])
        live, drafts = LiveContexts(published, adapter, bus), Drafts(database)
        publisher = Publisher(database, adapter, live, catalogues, None)
        await bus.start()
        yield Writer(database, bus, adapter, live, publisher, drafts, Revisions(database, drafts))
        await bus.stop()


async def _live_and_log(writer: Writer, csp: str) -> tuple[ContextLive | None, list[ContextRevision]]:
    """Both as of one moment: a database may still carry out what a killed process asked of it last."""
    while True:
        live = await writer.revisions.live(csp)
        log = list(reversed(await writer.revisions.log(csp, limit=100_000)))
        if await writer.revisions.live(csp) == live:
            return live, log


async def assert_whole(writer: Writer, csp: str = CSP) -> list[ContextRevision]:
    """The log has no gaps, its newest is live, and every content is there with the right hash. Returns the log, the
    oldest first."""
    live, log = await _live_and_log(writer, csp)
    assert [one.number for one in log] == list(range(1, len(log) + 1))
    assert (live.number, live.content) == (log[-1].number, log[-1].content) if live else not log
    for one in log:
        found = await writer.revisions.files(csp, str(one.number))
        assert found.content == one.content
    return log
