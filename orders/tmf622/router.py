"""The routes of TMF622 v4 Product Ordering, for each CSP's OSS and other systems of its own."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from foundation.errors import NotFound
from foundation.tmf import NotAllowed, TmfRoute
from orders.access.tokens import OssTokens
from orders.endpoints.directory import EndpointDirectory
from orders.product_order.document import BASE_PATH
from orders.product_order.listing import OrderListing
from orders.product_order.service import ProductOrderService
from orders.tmf622.access import csp_with
from orders.tmf622.cancel_routes import add_cancelling
from orders.tmf622.hub_routes import add_hub
from orders.tmf622.listener_routes import add_listening
from orders.tmf622.order_routes import add_changing, add_reading
from orders.tmf622.placing.order import OrderPlacing

_RESOURCES = ("productOrder", "cancelProductOrder", "hub", "listener")
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True)
class Tmf622:
    """What the routes stand on. ``base_url`` is the public address of the server, where links lead."""

    orders: ProductOrderService
    listing: OrderListing
    placing: OrderPlacing
    tokens: OssTokens
    endpoints: EndpointDirectory
    base_url: str


def tmf622_router(parts: Tmf622) -> APIRouter:
    """The router, complete with its path."""
    router = APIRouter(prefix=BASE_PATH, route_class=TmfRoute, tags=["TMF622 Product Ordering"])
    reads, writes, hears = (csp_with(parts.tokens, scope) for scope in ("read", "write", "events"))
    add_reading(router, parts.orders, parts.listing, parts.base_url, reads)
    add_changing(router, parts.orders, parts.placing, writes)
    add_cancelling(router, parts.orders, parts.listing, parts.base_url, reads, writes)
    add_hub(router, parts.endpoints, parts.base_url, hears)
    add_listening(router, parts.orders, parts.base_url, hears)

    @router.api_route("/{path:path}", methods=_METHODS, include_in_schema=False)
    async def anything_else(path: str, request: Request, _csp: str = Depends(reads)) -> Response:
        if path.split("/")[0] not in _RESOURCES or path.count("/") > 1:
            raise NotFound(f"There is no {path[:200]!r} here.", advice=f"There are {', '.join(_RESOURCES)}.")
        raise NotAllowed(f"{request.method} is not for {path.split('/')[0]}.")

    return router
