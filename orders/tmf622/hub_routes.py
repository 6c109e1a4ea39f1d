"""``/hub``: subscriptions to order events, as TMF622 has them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from foundation.tmf import read_body
from orders.endpoints.directory import EndpointDirectory
from orders.endpoints.tables import HubSubscription
from orders.product_order.document import BASE_PATH
from orders.tmf622.access import CspOf
from orders.tmf622.documented import answers, body_of, page_of
from orders.tmf622.models import EventSubscriptionInput
from orders.tmf622.reading import read_as


def add_hub(router: APIRouter, endpoints: EndpointDirectory, base_url: str, hears: CspOf) -> None:
    """The routes."""

    @router.post(
        "/hub",
        status_code=HTTPStatus.CREATED,
        responses=answers(
            {201: "The subscription, with the keys that sign; they are shown this once."}, 409, reads_body=True
        ),
        openapi_extra=body_of(EventSubscriptionInput),
    )
    async def subscribe(request: Request, csp: str = Depends(hears)) -> Response:
        """Have order events sent to ``callback``. ``query`` says which (``eventType=…``), and with ``call=bare`` that
        they are posted to the callback itself instead of to ``<callback>/listener/<event>``."""
        _, given = read_as(EventSubscriptionInput, await read_body(request))
        made = await endpoints.add_hub(csp, given.callback, given.query or "")
        found = {"id": made.endpoint.id, "callback": made.callback, "query": made.query}
        keys = {"secret": made.keys.secret, "publicKey": made.keys.public_key}
        headers = {"location": f"{base_url}{BASE_PATH}/hub/{made.endpoint.id}"}
        return JSONResponse(found | keys, HTTPStatus.CREATED, headers)

    @router.get("/hub", responses=page_of("The subscriptions"))
    async def list_subscriptions(csp: str = Depends(hears)) -> Response:
        """The CSP's subscriptions, the oldest first."""
        return JSONResponse([_subscription(one) for one in await endpoints.hubs(csp)])

    @router.get("/hub/{subscription_id}", responses=answers({200: "The subscription."}, 404))
    async def get_subscription(subscription_id: str, csp: str = Depends(hears)) -> Response:
        """One subscription."""
        return JSONResponse(_subscription(await endpoints.hub(csp, subscription_id)))

    @router.delete(
        "/hub/{subscription_id}", status_code=HTTPStatus.NO_CONTENT, responses=answers({204: "It has ended."}, 404)
    )
    async def unsubscribe(subscription_id: str, csp: str = Depends(hears)) -> Response:
        """End a subscription; what was still on its way there is not sent."""
        await endpoints.remove(csp, subscription_id)
        return Response(status_code=HTTPStatus.NO_CONTENT)


def _subscription(row: HubSubscription) -> dict[str, Any]:
    return {"id": row.id, "callback": row.callback, "query": row.query}
