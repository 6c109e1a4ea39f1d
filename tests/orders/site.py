"""TMF622 at the other end of real HTTP: a server with one small customer context, and systems that call it."""

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
from foundation.access import Csps, TokenAccess
from foundation.database import Database
from foundation.secrets import Secrets, new_token, secret_name
from orders.access.tokens import OssTokens
from orders.product_order.document import BASE_PATH
from orders.product_order.listing import OrderListing
from orders.tmf622.placing.order import OrderPlacing
from orders.tmf622.router import Tmf622, tmf622_router
from orders.tmf637.router import Tmf637, tmf637_router
from orders.verification.contents import OrderContents
from tests.catalog_adapter.conftest import CONSTRAINTS, CONTEXT, OFFERS
from tests.orders.conftest import Shop
from tests.orders.made import CSP, MADE_UP
from tests.orders.oss import served
from tests.orders.tmf import assert_valid

Json = dict[str, Any]


def write_context(folder: Path, csp: str = CSP) -> Path:
    """The small context of the catalog adapter's tests, as this CSP's; the folder of contexts."""
    own = folder / csp
    own.mkdir(parents=True, exist_ok=True)
    texts = {"context": CONTEXT.replace("id: acme", f"id: {csp}"), "offers": OFFERS, "constraints": CONSTRAINTS}
    for name, text in texts.items():
        (own / f"{name}.yml").write_text(text, encoding="utf-8")
    return folder


#: As a CSP's own catalogue calls what came from there.
THEIRS = {
    "  - id: internet\n": "  - id: internet\n    tmf_id: PS-9\n",
    "{id: speed, ": "{id: speed, tmf_id: CH-1, ",
    "  - id: line\n": "  - id: line\n    tmf_id: '14305'\n",
    '{id: base, recurring: month, amount: "29.00"}': '{id: base, tmf_id: POP-7, recurring: month, amount: "29.00"}',
    "  - id: tv\n": "  - id: tv\n    tmf_id: '14306'\n",
}


def with_their_ids(contexts: Path) -> None:
    """From now on the offers came from a catalogue of the CSP's own."""
    file = contexts / CSP / "offers.yml"
    text = file.read_text()
    for ours, theirs in THEIRS.items():
        assert ours in text
        text = text.replace(ours, theirs)
    file.write_text(text)


@dataclass
class Site:
    """A server. ``http`` is a system of the CSP with its whole token; every answer to it is held against TM Forum's
    definitions."""

    shop: Shop
    http: httpx.AsyncClient
    app: FastAPI
    secrets: Secrets
    tokens: OssTokens
    adapter: CatalogAdapter
    contexts: Path
    _clients: list[httpx.AsyncClient] = field(default_factory=list)

    def as_caller(self, token: str) -> dict[str, str]:
        return {"authorization": f"Bearer {token}"}

    def token(self, csp: str = CSP) -> str:
        return self.secrets.get(secret_name(csp, "OSS_TOKEN"), make=new_token).get_secret_value()

    async def order(self, **changes: Any) -> Json:
        """An order that was placed over HTTP."""
        response = await self.http.post("/productOrder", json=body(**changes))
        assert response.status_code == 201, response.text
        return response.json()

    async def patched(self, order_id: str, **changes: Any) -> Json:
        response = await self.http.patch(f"/productOrder/{order_id}", json=changes)
        assert response.status_code == 200, response.text
        assert_valid("ProductOrder", response.json())
        return response.json()


@asynccontextmanager
async def site_of(database: Database, secrets: Secrets, shop: Shop, contexts: Path) -> AsyncIterator[Site]:
    """The server, for as long as the block runs. Orders keep the content they are made with."""
    adapter = CatalogAdapter([FolderSource(contexts)])
    contents = OrderContents(database, adapter)

    async def keep(csp: str, content: str) -> None:
        if content != MADE_UP:
            await contents.keep(csp, content)

    shop.keep(keep)
    parts = parts_of(shop, adapter, lambda: _csps(adapter))
    app = FastAPI()
    app.include_router(tmf622_router(parts))
    app.include_router(tmf637_router(Tmf637(shop.inventory, parts.tokens, parts.base_url)))
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(served(app))
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=url + BASE_PATH, trust_env=False, timeout=60))
        site = Site(shop, http, app, secrets, parts.tokens, adapter, contexts)
        http.headers.update(site.as_caller(site.token()))
        yield site


def parts_of(shop: Shop, adapter: CatalogAdapter, csps: Csps) -> Tmf622:
    """What the routes stand on, for the orders of a shop."""
    return Tmf622(
        orders=shop.orders,
        listing=OrderListing(shop.database),
        placing=OrderPlacing(adapter, Qualifications(shop.secrets), shop.orders, shop.inventory),
        tokens=OssTokens(shop.database, TokenAccess(shop.secrets, csps, "OSS_TOKEN")),
        endpoints=shop.directory,
        base_url="http://shop.example",
    )


async def _csps(adapter: CatalogAdapter) -> list[str]:
    return [*await adapter.csps(), "other-csp"]


def line(item_id: str = "1", **values: Any) -> Json:
    """An item of the one offering that has a constraint: a line in town."""
    chosen = {"speed": 500, "router": "pro", **values}
    return {
        "id": item_id,
        "action": "add",
        "productOffering": {"id": "line"},
        "product": {
            "productCharacteristic": [{"name": name, "value": value} for name, value in chosen.items()],
            "place": [{"role": "installationAddress", "postcode": "AB1 2CD", "@type": "GeographicAddress"}],
        },
    }


def body(*items: Json, **changes: Any) -> Json:
    """The body of an order of ``items``, or of one line."""
    customer = {"id": "c-1", "name": "Ada Moss", "role": "customer", "@referredType": "Individual"}
    made = {"relatedParty": [customer], "productOrderItem": list(items) or [line()], **changes}
    assert_valid("ProductOrder_Create", made)
    return made


def assert_error(response: httpx.Response, status: int, code: str) -> Json:
    assert response.status_code == status, response.text
    found: Json = response.json()
    assert_valid("Error", found)
    assert (found["code"], found["status"]) == (code, str(status))
    return found
