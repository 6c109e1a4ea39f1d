"""What a remote catalogue's tests stand on, real: a quirky server on loopback, a folder on disk."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import stamina
from pydantic import SecretStr

from catalog_adapter.tmf620.remote import Limits, RemoteCatalogue
from tests.catalog_adapter.tmf620.remote.made_catalogue import made_catalogue
from tests.catalog_adapter.tmf620.remote.quirky_catalogue import BASE, QuirkyCatalogue
from tests.gateway.serving import served

#: Quick to give up, small pages: what takes ten pages of a real catalogue takes ten here.
LIMITS = Limits(connect_seconds=2, read_seconds=5, fetch_seconds=20, page_size=10, pages=50, attempts=3)
TOKEN = "token-of-the-catalogue-8f3a"

NewCatalogue = Callable[..., RemoteCatalogue]


@pytest.fixture
def server() -> QuirkyCatalogue:
    """25 offerings, on a server without quirks."""
    return QuirkyCatalogue(made_catalogue(25), token=TOKEN)


@pytest.fixture
async def url(server: QuirkyCatalogue) -> AsyncIterator[str]:
    """Where the server runs."""
    async with served(server.app()) as origin:
        yield origin + BASE
        server.closing.set()


@pytest.fixture
def new_catalogue(url: str, tmp_path: Path) -> NewCatalogue:
    """Makes a client of the server, as a start of ours would: another one knows only what is on disk."""

    def make(**given: Any) -> RemoteCatalogue:
        usual: dict[str, Any] = {"token": SecretStr(TOKEN), "folder": tmp_path, "name": "acme", "limits": LIMITS}
        return RemoteCatalogue(given.pop("url", url), **(usual | given))

    return make


@pytest.fixture
def catalogue(new_catalogue: NewCatalogue) -> RemoteCatalogue:
    return new_catalogue()


@pytest.fixture(autouse=True)
def at_once() -> AsyncIterator[None]:
    """Retries don't wait; the test of waiting switches that off."""
    with stamina.set_testing(True, attempts=10, cap=True):
        yield
