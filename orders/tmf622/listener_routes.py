"""``/listener/…``: where an OSS sends us its events, one path for each event of TMF622."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from foundation.tmf import read_body
from orders.product_order.document import BASE_PATH
from orders.product_order.service import ProductOrderService
from orders.tmf622.access import CspOf
from orders.tmf622.documented import answers, body_of
from orders.tmf622.models import CancelProductOrderEvent, ProductOrderEvent
from orders.tmf622.oss_events import CANCEL_EVENTS, ORDER_EVENTS, read_event


def add_listening(router: APIRouter, orders: ProductOrderService, base_url: str, hears: CspOf) -> None:
    """The routes."""
    for name in (*ORDER_EVENTS, *CANCEL_EVENTS):
        _add(router, name, orders, base_url, hears)


def _add(router: APIRouter, name: str, orders: ProductOrderService, base_url: str, hears: CspOf) -> None:
    model = CancelProductOrderEvent if name in CANCEL_EVENTS else ProductOrderEvent

    @router.post(
        f"/listener/{name}",
        name=name,
        status_code=HTTPStatus.CREATED,
        responses=answers({201: "The event was taken, now or before."}, 404, 409, reads_body=True),
        openapi_extra=body_of(model),
    )
    async def take_event(request: Request, csp: str = Depends(hears)) -> Response:
        """An event of the OSS; the same ``eventId`` counts once, and one that is older than what is known moves nothing
        back."""
        event = read_event(name, await read_body(request))
        await orders.take_event(csp, event)
        # the definition answers with a subscription
        return JSONResponse({"id": event.id, "callback": f"{base_url}{BASE_PATH}/listener/{name}"}, HTTPStatus.CREATED)
