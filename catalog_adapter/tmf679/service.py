"""Qualifies offerings: can they be had, by this customer, at this place?

Input: who asks, in which view, and the body. Output: the resource, done, which is kept to be read again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from catalog_adapter.contexts.adapter import CatalogAdapter
from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.contexts.resolved import ResolvedContext
from catalog_adapter.contexts.view import View
from catalog_adapter.qualification.qualifications import Qualifications
from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf679.alternatives import Alternatives
from catalog_adapter.tmf679.items import Items, overall
from catalog_adapter.tmf679.requests import Item, Place, ProductOfferingQualification
from catalog_adapter.tmf760.known import Known, known_of
from catalog_adapter.tmf760.requests import Reference
from catalog_adapter.tmf760.wishes import Wish, one_order, wish_of
from catalog_adapter.tmf_apis.tasks import Tasks
from foundation.database import Database, utc_now
from foundation.errors import BespokeError
from foundation.ids import new_id

BASE_PATH = "/tmf-api/productOfferingQualification/v4"
KIND = "productOfferingQualification"


class ProductOfferingQualifications:
    """For all CSPs. ``base_url`` is the public address of the server, where hrefs lead."""

    def __init__(
        self, adapter: CatalogAdapter, qualifications: Qualifications, database: Database, base_url: str
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.tasks = Tasks(database, KIND)
        self._adapter = adapter
        self._qualifications = qualifications

    async def ask(self, view: View, body: Json) -> Json:
        """The answer. Raises BodyInvalid, ContextInvalidHere."""
        context = await self._adapter.resolve(ContextKey(csp=view.csp, segment=view.segment, locale=view.locale))
        request = ProductOfferingQualification.of(body)
        asked_at = utc_now().isoformat(timespec="milliseconds")
        items = await self._items(context, request)
        task_id = new_id()
        document = request.as_json() | {
            "id": task_id,
            "href": f"{self.base_url}{BASE_PATH}/{KIND}/{task_id}",
            "state": "done",
            "qualificationResult": overall(items),
            "productOfferingQualificationDate": asked_at,
            "effectiveQualificationDate": utc_now().isoformat(timespec="milliseconds"),
            "productOfferingQualificationItem": items,
        }
        await self.tasks.add(view.csp, task_id, document)
        return document

    async def _items(self, context: ResolvedContext, request: ProductOfferingQualification) -> list[Json]:
        known = known_of(request.context_characteristic, context.key.segment)
        asked = [_wish(context, one, request.place, known) for one in _asked(context, request)]
        wishes = {one.item.id: one for one in one_order([one for one in asked if isinstance(one, Wish)])}
        verdicts = await self._qualifications.of(context, [one.configuration for one in wishes.values()])
        by_item = dict(zip(wishes, verdicts, strict=True))
        alternatives = Alternatives(context, self._qualifications)
        items = Items(context, self.base_url, request)
        found = []
        for one in asked:
            if not isinstance(one, Wish):
                found.append(items.failed(*one))
                continue
            verdict = by_item[one.item.id]
            if request.provide_only_available and verdict.can_be_had is not True:
                continue
            refused = verdict.can_be_had is False and request.provide_alternative
            proposals = await alternatives.to(wishes[one.item.id]) if refused else []
            found.append(items.qualified(wishes[one.item.id], verdict, proposals))
        return found


def _asked(context: ResolvedContext, request: ProductOfferingQualification) -> Iterator[Item]:
    """The items that are asked about; without any, all that is on sale."""
    if request.product_offering_qualification_item:
        yield from request.product_offering_qualification_item
        return
    category = request.category.id if request.category is not None else None
    for number, one in enumerate((one for one in context.sold() if category in (None, one.category)), 1):
        yield Item(id=str(number), product_offering=Reference(id=one.id))


def _wish(
    context: ResolvedContext, item: Item, places: Sequence[Place], known: Known
) -> Wish | tuple[Item, BespokeError]:
    """What an item asks for, or why that can't be understood."""
    listed = [*(item.product.place if item.product is not None else ()), *places]
    postcode = next((one.postcode for one in listed if one.postcode is not None), None)
    here = known if postcode is None else Known(known.at(postcode), known.preference)
    try:
        return wish_of(context, item.as_configuration(), here, strict=True)
    except BespokeError as error:
        return item, error
