"""TMF620 at the other end of real HTTP: a CSP's OSS, and its staff."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from catalog_adapter.contexts import CatalogAdapter
from catalog_adapter.revisions.drafts import Drafts, files_of
from catalog_adapter.revisions.live import LiveContexts
from catalog_adapter.revisions.publisher import Publisher
from catalog_adapter.revisions.revisions import Revisions
from catalog_adapter.revisions.router import revisions_router
from catalog_adapter.sources.catalogues import Catalogues
from catalog_adapter.sources.database import DatabaseSource
from catalog_adapter.sources.folder import FolderSource
from catalog_adapter.sources.layered import LayeredSource
from catalog_adapter.tmf620.api.drafts import CatalogueDrafts
from catalog_adapter.tmf620.api.exports import Exports
from catalog_adapter.tmf620.api.router import tmf620_router
from catalog_adapter.tmf620.documents import BASE_PATH
from catalog_adapter.tmf_apis.access import ApiAccess
from foundation.access import TokenAccess
from foundation.bus import make_bus
from foundation.database import Database
from foundation.secrets import Secrets, new_token, secret_name
from server.http.errors import add_error_handlers
from server.migrations import upgrade
from tests.catalog_adapter.tmf620.schema import assert_error
from tests.gateway.serving import served

Json = dict[str, Any]


@dataclass
class Site:
    """A server with the contexts of a folder. ``oss`` and ``staff`` speak to it as two callers of one CSP."""

    url: str
    csp: str
    secrets: Secrets
    adapter: CatalogAdapter
    drafts: Drafts
    revisions: Revisions
    _clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)

    @property
    def oss(self) -> httpx.AsyncClient:
        return self._client("OSS_TOKEN")

    @property
    def staff(self) -> httpx.AsyncClient:
        return self._client("STAFF_TOKEN")

    def token(self, purpose: str, csp: str = "") -> str:
        return self.secrets.get(secret_name(csp or self.csp, purpose), make=new_token).get_secret_value()

    async def draft(self, file: str = "offers.yml") -> str:
        """The text of a file of the draft."""
        return files_of(await self.drafts.get(self.csp)).texts[file]

    async def publish(self) -> None:
        """Publish the draft, as its staff does."""
        done = await self.staff.post(
            f"{self.url}/staff/contexts/{self.csp}/drafts/draft/publish", json={"author": "ann"}
        )
        assert done.status_code == 200, done.text

    async def close(self) -> None:
        for client in self._clients.values():
            await client.aclose()

    def _client(self, purpose: str) -> httpx.AsyncClient:
        if purpose not in self._clients:
            self._clients[purpose] = httpx.AsyncClient(
                base_url=self.url + BASE_PATH, headers={"authorization": f"Bearer {self.token(purpose)}"},
                trust_env=False, timeout=60,
            )  # fmt: skip
        return self._clients[purpose]


@asynccontextmanager
async def site_of(contexts: Path, csp: str, state: Path) -> AsyncIterator[Site]:
    """A running server of the contexts in a folder."""
    async with AsyncExitStack() as stack:
        secrets = Secrets(state)
        database = Database(f"sqlite+aiosqlite:///{state / 'test.db'}")
        stack.push_async_callback(database.close)
        await upgrade(database)
        app = FastAPI()
        add_error_handlers(app)
        url = await stack.enter_async_context(served(app))
        catalogues = Catalogues(state / "catalogues", secrets, url)
        stack.push_async_callback(catalogues.close)
        published = DatabaseSource(database)
        adapter = CatalogAdapter([LayeredSource(one, catalogues) for one in (published, FolderSource(contexts))])
        live = LiveContexts(published, adapter, make_bus(""))
        catalogues.on_change(live.look)
        drafts = Drafts(database)
        revisions = Revisions(database, drafts)
        publisher = Publisher(database, adapter, live, catalogues, rehearse=None)
        staff, oss = (TokenAccess(secrets, adapter.csps, purpose) for purpose in ("STAFF_TOKEN", "OSS_TOKEN"))
        app.include_router(revisions_router(publisher, revisions, drafts, catalogues, staff))
        ours = CatalogueDrafts(drafts, revisions, adapter, catalogues)
        app.include_router(tmf620_router(ApiAccess(oss, staff), adapter, Exports(adapter, url), ours))
        site = Site(url, csp, secrets, adapter, drafts, revisions)
        stack.push_async_callback(site.close)
        yield site


@pytest.fixture
async def site(write_context: Callable[..., Path], tmp_path: Path) -> AsyncIterator[Site]:
    """The small context ``acme``, which has published nothing."""
    async with site_of(write_context(), "acme", tmp_path / "state") as found:
        yield found


def refused(response: httpx.Response, status: int, code: str) -> str:
    """The reason of an error, which has the shape of TMF620's."""
    assert response.status_code == status, response.text
    body = response.json()
    assert_error(body)
    assert (body["code"], body["status"]) == (code, str(status))
    return f"{body['reason']} {body['message']}"


async def ids(client: httpx.AsyncClient, path: str, **parameters: Any) -> list[str]:
    """The ids of a list."""
    response = await client.get(path, params=parameters)
    assert response.status_code in (200, 206), response.text
    return [one["id"] for one in response.json()]
