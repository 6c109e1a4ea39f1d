"""A CSP's own product inventory. Input: orders of ours. Output: the products that they brought, with their parts.

Only what names one of these orders, or the customer of one, is taken from an answer, whatever the server sends. It is
read and never written to: what changes there, the CSP's OSS changes by our orders.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from urllib.parse import quote

import httpx
from pydantic import SecretStr

from catalog_adapter.contexts.models import InventorySettings
from foundation.remote.client import Answer, RemoteClient
from foundation.remote.errors import BadStatus, RemoteError
from foundation.remote.service import RemoteService
from foundation.tmf import BodyInvalid, read_object
from orders.errors import InventoryUnavailable, ProductNotFound
from orders.inventory.document import ACTIVE, part_ids
from orders.inventory.services import Service
from orders.product_order.document import Document

_PAGE = 100
_MISSING = frozenset({400, 404})


class RemoteInventory:
    """The inventory of one CSP."""

    def __init__(self, settings: InventorySettings, token: SecretStr | None) -> None:
        """Raises AddressInvalid."""
        self.settings = settings
        self._service = RemoteService(settings.url, token, seconds=float(settings.timeout_seconds), answers=8)

    async def services(self, customers: Collection[str], orders: Collection[str]) -> list[Service]:
        """The active products of these customers' ids, or made by these orders. Raises InventoryUnavailable."""
        found: dict[str, Document] = {}
        for customer in customers:
            query = httpx.QueryParams({"relatedParty.id": customer, "status": ACTIVE, "limit": _PAGE})
            answer = await self._asked(self._service.address.at("product").copy_with(params=query))
            products = _listed(answer)
            found |= {one["id"]: one for one in products if _is_of(one, customers, orders)}
        active = {name: one for name, one in found.items() if one.get("status") == ACTIVE}
        within = {part for one in active.values() for part in part_ids(one)}
        return [_service(one, active) for name, one in active.items() if name not in within]

    async def service(self, product_id: str) -> Service:
        """One product, with its parts. Raises ProductNotFound, InventoryUnavailable."""
        product = await self._product(product_id)
        parts = [await self._product(one) for one in part_ids(product)]
        return _service(product, {one["id"]: one for one in parts})

    async def close(self) -> None:
        """Close every connection."""
        await self._service.close()

    async def _product(self, product_id: str) -> Document:
        answer = await self._asked(self._service.address.at(f"product/{quote(product_id, safe='')}"), product_id)
        try:
            found = read_object(answer.body, exact=False)
        except BodyInvalid as error:
            raise InventoryUnavailable(f"{answer.came} can't be used: {error.message}") from None
        if found.get("id") != product_id:
            raise InventoryUnavailable(f"{answer.came} is not the product {product_id[:80]!r} that was asked for.")
        return found

    async def _asked(self, url: httpx.URL, product_id: str | None = None) -> Answer:
        try:
            async with self._service.asked() as client:
                answer = await _got(client, url, may_miss=product_id is not None)
        except RemoteError as error:
            raise InventoryUnavailable(f"{self._service.address} does not answer: {error}") from None
        if answer is None:
            raise ProductNotFound(product_id or "")
        return answer


async def _got(client: RemoteClient, url: httpx.URL, *, may_miss: bool) -> Answer | None:
    """The answer; None for what the server doesn't have."""
    try:
        return await client.get(url)
    except BadStatus as error:
        if may_miss and error.answered in _MISSING:
            return None
        raise


def _listed(answer: Answer) -> list[Document]:
    """The products of a list; what has no id is left out."""
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        raise InventoryUnavailable(f"{answer.came} is not JSON.") from None
    if not isinstance(found, list):
        raise InventoryUnavailable(f"{answer.came} is no list of products.")
    return [one for one in found if isinstance(one, dict) and isinstance(one.get("id"), str)]


def _is_of(product: Document, customers: Collection[str], orders: Collection[str]) -> bool:
    parties = {one.get("id") for one in _dicts(product.get("relatedParty"))}
    items = {one.get("productOrderId") for one in _dicts(product.get("productOrderItem"))}
    return bool(parties & set(customers) or items & set(orders))


def _service(product: Document, known: dict[str, Document]) -> Service:
    return Service(product, [known[one] for one in part_ids(product) if one in known])


def _dicts(value: object) -> Iterable[Document]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
