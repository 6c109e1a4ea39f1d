"""TMF760 and TMF679 at the other end of real HTTP: a server of the contexts in a folder, and callers of its CSPs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from catalog_adapter.contexts import CatalogAdapter
from catalog_adapter.qualification.qualifications import Qualifications
from catalog_adapter.sources.folder import FolderSource
from catalog_adapter.tmf679.router import tmf679_router
from catalog_adapter.tmf679.service import ProductOfferingQualifications
from catalog_adapter.tmf760.router import tmf760_router
from catalog_adapter.tmf760.service import ProductConfigurations
from catalog_adapter.tmf_apis.access import ApiAccess
from foundation.access import TokenAccess
from foundation.database import Database
from foundation.secrets import Secrets, new_token, secret_name
from server.http.errors import add_error_handlers
from server.migrations import upgrade
from tests.gateway.serving import served

Json = dict[str, Any]


@dataclass
class Site:
    """A running server."""

    url: str
    secrets: Secrets
    adapter: CatalogAdapter
    _clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)

    def caller(self, csp: str, purpose: str = "OSS_TOKEN") -> httpx.AsyncClient:
        """A client with one of the CSP's tokens."""
        name = secret_name(csp, purpose)
        if name not in self._clients:
            token = self.secrets.get(name, make=new_token).get_secret_value()
            self._clients[name] = httpx.AsyncClient(
                base_url=self.url, headers={"authorization": f"Bearer {token}"}, trust_env=False, timeout=60
            )
        return self._clients[name]

    async def close(self) -> None:
        for client in self._clients.values():
            await client.aclose()


@asynccontextmanager
async def site_of(contexts: Path, state: Path) -> AsyncIterator[Site]:
    """A running server of the contexts in a folder."""
    async with AsyncExitStack() as stack:
        secrets = Secrets(state)
        database = Database(f"sqlite+aiosqlite:///{state / 'test.db'}")
        stack.push_async_callback(database.close)
        await upgrade(database)
        app = FastAPI()
        add_error_handlers(app)
        url = await stack.enter_async_context(served(app))
        adapter = CatalogAdapter([FolderSource(contexts)])
        access = ApiAccess(*(TokenAccess(secrets, adapter.csps, one) for one in ("OSS_TOKEN", "STAFF_TOKEN")))
        app.include_router(tmf760_router(access, adapter, ProductConfigurations(adapter, database, url)))
        qualifications = Qualifications(secrets)
        stack.push_async_callback(qualifications.close)
        qualified = ProductOfferingQualifications(adapter, qualifications, database, url)
        app.include_router(tmf679_router(access, adapter, qualified))
        site = Site(url, secrets, adapter)
        stack.push_async_callback(site.close)
        yield site
