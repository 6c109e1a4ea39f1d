"""A CSP whose offers come from a catalogue on a quirky server, as one process of ours serves it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import stamina
from fastapi import FastAPI

from catalog_adapter.contexts import CatalogAdapter, ContextKey, ResolvedContext
from catalog_adapter.revisions.live import LiveContexts
from catalog_adapter.revisions.publisher import Publisher
from catalog_adapter.sources.catalogue_events import CatalogueEvents
from catalog_adapter.sources.catalogues import Catalogues
from catalog_adapter.sources.database import DatabaseSource
from catalog_adapter.sources.folder import FolderSource
from catalog_adapter.sources.layered import LayeredSource
from catalog_adapter.tmf620.remote import listener_router
from foundation.bus import InProcessBus
from foundation.database import Database
from foundation.secrets import Secrets
from server.migrations import upgrade
from tests.catalog_adapter.conftest import CONTEXT
from tests.catalog_adapter.tmf620.made import characteristic, offering, once, price, specification
from tests.catalog_adapter.tmf620.remote.quirky_catalogue import BASE, QuirkyCatalogue
from tests.gateway.serving import served
from tests.support.waiting import until

KEY = ContextKey(csp="acme", segment="home", locale="en-GB")
TOKEN = "token-of-the-catalogue"

#: What the CSP lays over its catalogue: another price, and an offering less.
OWN = """\
product_offerings:
  - {id: fibre-line, prices: [{id: fibre-monthly, amount: "19.00"}]}
  - {id: old-line, remove: true}
"""


def resources(unit: str = "GBP") -> dict[str, list[dict[str, Any]]]:
    """What the catalogue sells: two lines and a TV box."""
    return {
        "catalog": [],
        "category": [],
        "productSpecification": [
            specification("access", "Access", characteristic("Speed", 100, 500, default=100, configurable=True)),
        ],
        "productOfferingPrice": [
            price("fibre-monthly", "Fibre", 29, unit), once("fibre-setup", "Set-up", 49, unit=unit),
            price("old-monthly", "Copper", 15, unit), price("tv-monthly", "TV box", 9, unit),
        ],
        "productOffering": [
            offering("fibre-line", "Fibre", "access", ["fibre-monthly", "fibre-setup"]),
            offering("old-line", "Copper", "access", ["old-monthly"]),
            offering("tv-box", "TV box", None, ["tv-monthly"]),
        ],
    }  # fmt: skip


def context_with(url: str, more: str = "") -> str:
    """A context.yml whose catalogue is at ``url``."""
    return f"{CONTEXT}catalogue: {{url: {url!r}, token: ACME_CATALOGUE_TOKEN{more}}}\n"


@dataclass
class Process:
    """One process of ours: what serves customers, and what follows catalogues."""

    adapter: CatalogAdapter
    catalogues: Catalogues
    events: CatalogueEvents
    database: Database
    publisher: Publisher

    async def served(self) -> ResolvedContext:
        """What customers are served from."""
        return await self.adapter.resolve(KEY)

    async def sold(self) -> dict[str, str]:
        """What customers can buy, and for how much a month."""
        context = await self.served()
        return {one.id: str(sum(price.amount for price in one.prices if price.recurring)) for one in context.sold()}

    async def state(self) -> dict[str, Any]:
        """What staff is told of the catalogue."""
        state = await self.catalogues.state("acme")
        assert state is not None
        return state


def raise_prices(server: QuirkyCatalogue, tv: int) -> None:
    server.documents["productOfferingPrice"][-1]["price"]["value"] = tv


async def readings(server: QuirkyCatalogue, more: int) -> None:
    """Wait until the catalogue was asked for so many times more."""
    asked = server.counts["productOffering"]
    await until(lambda: server.counts["productOffering"] >= asked + more)


async def sells(process: Process, offering: str, amount: str) -> bool:
    """Whether an offering costs so much a month."""
    return (await process.sold()).get(offering) == amount


NewProcess = Callable[[], Awaitable[Process]]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Retries don't wait, and folders are looked at whenever they are used."""
    monkeypatch.setattr("catalog_adapter.sources.folder._LOOK_EVERY", 0.0)
    with stamina.set_testing(True, attempts=2, cap=True):
        yield


@pytest.fixture
def server() -> QuirkyCatalogue:
    return QuirkyCatalogue(resources(), token=TOKEN)


@pytest.fixture
async def url(server: QuirkyCatalogue) -> AsyncIterator[str]:
    async with served(server.app()) as origin:
        yield origin + BASE
        server.closing.set()


@pytest.fixture
def folder(write_context: Callable[..., Path], url: str) -> Path:
    """The folder of contexts."""
    return write_context(context=context_with(url), offers=OWN, constraints="")


@pytest.fixture
async def new_process(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[NewProcess]:
    """Starts processes, which share the disk: to stop one and start another is a restart."""
    monkeypatch.setenv("ACME_CATALOGUE_TOKEN", TOKEN)
    bus = InProcessBus()  # one loop runs all processes here, so that this is what Redis is to them
    async with AsyncExitStack() as stack:

        async def start() -> Process:
            secrets = Secrets(tmp_path / "state")
            app = FastAPI()
            origin = await stack.enter_async_context(served(app))
            catalogues = Catalogues(tmp_path / "catalogues", secrets, origin)
            events = CatalogueEvents(catalogues, bus)
            app.include_router(listener_router(secrets, events.announce))
            database = Database(f"sqlite+aiosqlite:///{tmp_path / 'acme.db'}")
            await upgrade(database)
            published = DatabaseSource(database)
            adapter = CatalogAdapter([LayeredSource(one, catalogues) for one in (published, FolderSource(folder))])
            live = LiveContexts(published, adapter, bus)
            catalogues.on_change(live.look)
            stack.push_async_callback(database.close)
            stack.push_async_callback(catalogues.close)
            publisher = Publisher(database, adapter, live, catalogues, rehearse=None)
            return Process(adapter, catalogues, events, database, publisher)

        yield start


@pytest.fixture
async def process(new_process: NewProcess) -> Process:
    return await new_process()
