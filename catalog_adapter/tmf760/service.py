"""Answers the two questions of TMF760: what can still be chosen, and can this be sold?

Input: who asks, in which view, and the body. Output: the resource, which is kept to be read again.
"""

from __future__ import annotations

import asyncio

from catalog_adapter.contexts.adapter import CatalogAdapter
from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.contexts.resolved import ResolvedContext
from catalog_adapter.contexts.view import View
from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf760.configurations import checked, configured
from catalog_adapter.tmf760.items import Items
from catalog_adapter.tmf760.known import known_of
from catalog_adapter.tmf760.requests import CheckProductConfiguration, QueryProductConfiguration
from catalog_adapter.tmf760.wishes import one_order, wish_of
from catalog_adapter.tmf_apis.tasks import Tasks
from foundation.database import Database
from foundation.ids import new_id

BASE_PATH = "/tmf-api/productConfiguration/v5"
QUERY = "queryProductConfiguration"
CHECK = "checkProductConfiguration"


class ProductConfigurations:
    """For all CSPs. ``base_url`` is the public address of the server, where hrefs lead."""

    def __init__(self, adapter: CatalogAdapter, database: Database, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self.tasks = {kind: Tasks(database, kind) for kind in (QUERY, CHECK)}
        self._adapter = adapter

    async def ask(self, kind: str, view: View, body: Json) -> Json:
        """The answer to one of the two questions. Raises BodyInvalid, and what ``wish_of`` raises."""
        context = await self._adapter.resolve(ContextKey(csp=view.csp, segment=view.segment, locale=view.locale))
        answered = await (self._query(context, body) if kind == QUERY else self._check(context, body))
        task_id = new_id()
        href = f"{self.base_url}{BASE_PATH}/{kind}/{task_id}"
        document = {"id": task_id, "href": href, "state": "done"} | answered
        await self.tasks[kind].add(view.csp, task_id, document)
        return document

    async def _query(self, context: ResolvedContext, body: Json) -> Json:
        request = QueryProductConfiguration.of(body)
        known = known_of(request.context_characteristic, context.key.segment)
        items = Items(context, self.base_url)
        wishes = [wish_of(context, one, known, strict=True) for one in request.request_product_configuration_item]
        computed = []
        for wish in one_order(wishes):
            computed.append(items.computed(wish, configured(wish.configuration, wish.preference)))
            await asyncio.sleep(0)  # conversations have their turn between two items
        return request.as_json() | {"computedProductConfigurationItem": computed}

    async def _check(self, context: ResolvedContext, body: Json) -> Json:
        request = CheckProductConfiguration.of(body)
        known = known_of(request.context_characteristic, context.key.segment)
        items = Items(context, self.base_url)
        wishes = [wish_of(context, one, known, strict=False) for one in request.check_product_configuration_item]
        found = []
        for wish in one_order(wishes):
            found.append(items.checked(wish, checked(wish.configuration, alternatives=request.provide_alternatives)))
            await asyncio.sleep(0)
        return request.as_json() | {"checkProductConfigurationItem": found}
