"""``/productOrder``: list, get, create, change; deleting is refused."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import JSONResponse, Response

from foundation.tmf import NotAllowed, QueryInvalid, read_body
from foundation.tmf.filters import Filter, filters_of
from foundation.tmf.pages import LARGEST_OFFSET, LARGEST_PAGE, chosen, fields_of, page_response
from orders.product_order.listing import OrderListing
from orders.product_order.service import ProductOrderService
from orders.tmf622.access import CspOf
from orders.tmf622.documented import answers, body_of, page_of
from orders.tmf622.models import ProductOrderCreate, ProductOrderUpdate
from orders.tmf622.order_change import read_change
from orders.tmf622.placing.order import OrderPlacing, Seen
from orders.tmf622.reading import read_as

Offset = Annotated[int, Query(ge=0, le=LARGEST_OFFSET)]
Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE)]
Fields = Annotated[str | None, Query(description="Attributes to answer with, with commas between.")]
Segment = Annotated[str | None, Query(description="The segment; without, the CSP's first.")]
Locale = Annotated[str | None, Query(description="The language of texts; without, Accept-Language.")]

#: Parameters that are no filters.
_OURS = {"fields", "offset", "limit"}


def add_reading(
    router: APIRouter, orders: ProductOrderService, listing: OrderListing, base_url: str, reads: CspOf
) -> None:
    """The routes that change nothing."""

    @router.get("/productOrder", responses=page_of("The orders"))
    async def list_orders(
        request: Request, offset: Offset = 0, limit: Limit = 100, fields: Fields = None, csp: str = Depends(reads)
    ) -> Response:
        """The CSP's orders, the oldest first. Any other parameter is a filter: ``state=pending,held``,
        ``orderDate.gte=…``, ``relatedParty.id=…``."""
        wanted = fields_of(fields)
        page = await listing.orders(csp, filters_in(request), offset=offset, limit=limit)
        return page_response(request, base_url, page, fields=wanted)

    @router.get("/productOrder/{order_id}", responses=answers({200: "The order."}, 404))
    async def get_order(order_id: str, fields: Fields = None, csp: str = Depends(reads)) -> Response:
        """One order of the CSP."""
        wanted = fields_of(fields)
        return JSONResponse(chosen((await orders.get(csp, order_id)).document, wanted))


def add_changing(router: APIRouter, orders: ProductOrderService, placing: OrderPlacing, writes: CspOf) -> None:
    """The routes that place and change orders."""
    _add_create(router, placing, writes)
    _add_patch(router, orders, writes)
    _add_delete(router, orders, writes)


def _add_create(router: APIRouter, placing: OrderPlacing, writes: CspOf) -> None:
    @router.post(
        "/productOrder",
        status_code=HTTPStatus.CREATED,
        responses=answers({201: "The order, placed now, or before by the same request."}, 404, 409, reads_body=True),
        openapi_extra=body_of(ProductOrderCreate),
    )
    async def create_order(
        request: Request,
        segment: Segment = None,
        locale: Locale = None,
        accept_language: Annotated[str, Header(max_length=500)] = "",
        idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
        csp: str = Depends(writes),
    ) -> Response:
        """Place an order; it is validated whole, as an order from the chat is. The same ``externalId``, or the same
        ``Idempotency-Key``, never places a second one."""
        body, given = read_as(ProductOrderCreate, await read_body(request))
        seen = Seen(segment, locale, accept_language)
        order = await placing.place(csp, body, given, seen, idempotency_key)
        return JSONResponse(order.document, HTTPStatus.CREATED, {"location": order.document["href"]})


def _add_patch(router: APIRouter, orders: ProductOrderService, writes: CspOf) -> None:
    @router.patch(
        "/productOrder/{order_id}",
        responses=answers({200: "The order as it is now."}, 404, 409, reads_body=True),
        openapi_extra=body_of(ProductOrderUpdate),
    )
    async def patch_order(order_id: str, request: Request, csp: str = Depends(writes)) -> Response:
        """Report the state of an order or of its items, set attributes, add notes. A repeat changes nothing."""
        change = read_change(await read_body(request))
        return JSONResponse((await orders.change(csp, order_id, change)).document)


def _add_delete(router: APIRouter, orders: ProductOrderService, writes: CspOf) -> None:
    @router.delete(
        "/productOrder/{order_id}", status_code=HTTPStatus.METHOD_NOT_ALLOWED, responses=answers({}, 404, 405)
    )
    async def delete_order(order_id: str, csp: str = Depends(writes)) -> Response:
        """Refused: an order is the record of what a customer agreed to."""
        await orders.get(csp, order_id)
        raise NotAllowed(
            "Orders are not deleted: each is the record of what a customer agreed to.",
            advice="POST cancelProductOrder to cancel it.",
        )


def filters_in(request: Request) -> list[Filter]:
    """The filters of a list's query. Raises QueryInvalid."""
    given = [(name, value) for name, value in request.query_params.multi_items() if name not in _OURS]
    if any(name == "sort" for name, _ in given):
        raise QueryInvalid("Lists can't be sorted; the oldest come first.", advice="Leave out `sort`.")
    return filters_of(given)
