"""``/cancelProductOrder``: list, get, create."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from foundation.tmf import read_body
from foundation.tmf.pages import chosen, fields_of, page_response
from orders.cancel_product_order.document import CancellationRequest
from orders.errors import CancellationNotFound
from orders.product_order.listing import OrderListing
from orders.product_order.service import ProductOrderService
from orders.tmf622.access import CspOf
from orders.tmf622.documented import answers, body_of, page_of
from orders.tmf622.models import CancelProductOrderCreate
from orders.tmf622.order_routes import Fields, Limit, Offset, filters_in
from orders.tmf622.reading import read_as


def add_cancelling(
    router: APIRouter, orders: ProductOrderService, listing: OrderListing, base_url: str, reads: CspOf, writes: CspOf
) -> None:
    """The routes."""

    @router.get("/cancelProductOrder", responses=page_of("The cancellations"))
    async def list_cancellations(
        request: Request, offset: Offset = 0, limit: Limit = 100, fields: Fields = None, csp: str = Depends(reads)
    ) -> Response:
        """The CSP's cancellations, the oldest first. Any other parameter is a filter: ``productOrder.id=…``."""
        wanted = fields_of(fields)
        page = await listing.cancellations(csp, filters_in(request), offset=offset, limit=limit)
        return page_response(request, base_url, page, fields=wanted)

    @router.get("/cancelProductOrder/{task_id}", responses=answers({200: "The cancellation."}, 404))
    async def get_cancellation(task_id: str, fields: Fields = None, csp: str = Depends(reads)) -> Response:
        """One cancellation."""
        wanted = fields_of(fields)
        task = await listing.cancellation(csp, task_id)
        if task is None:
            raise CancellationNotFound(f"There is no cancelProductOrder {task_id[:200]!r}.")
        return JSONResponse(chosen(task.document, wanted))

    @router.post(
        "/cancelProductOrder",
        status_code=HTTPStatus.CREATED,
        responses=answers({201: "The cancellation, asked for now or before."}, 404, 409, reads_body=True),
        openapi_extra=body_of(CancelProductOrderCreate),
    )
    async def create_cancellation(request: Request, csp: str = Depends(writes)) -> Response:
        """Have an order cancelled: at once where it waits, else once it has been assessed."""
        _, given = read_as(CancelProductOrderCreate, await read_body(request))
        wish = CancellationRequest(given.cancellation_reason, given.requested_cancellation_date)
        task = await orders.cancel(csp, given.product_order.id, wish)
        return JSONResponse(task.document, HTTPStatus.CREATED, {"location": task.document["href"]})
