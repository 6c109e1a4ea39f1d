"""The routes of TMF637 v4 Product Inventory: ``/product``, listed and got. Orders alone change what is there."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from foundation.errors import NotFound
from foundation.tmf import NotAllowed, TmfRoute
from foundation.tmf.pages import chosen, fields_of, page_response
from orders.access.tokens import OssTokens
from orders.inventory.document import BASE_PATH
from orders.inventory.inventory import ProductInventory
from orders.tmf622.access import csp_with
from orders.tmf622.documented import answers, page_of
from orders.tmf622.order_routes import Fields, Limit, Offset, filters_in

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True)
class Tmf637:
    """What the routes stand on. ``base_url`` is the public address of the server, where links lead."""

    inventory: ProductInventory
    tokens: OssTokens
    base_url: str


def tmf637_router(parts: Tmf637) -> APIRouter:
    """The router, complete with its path."""
    router = APIRouter(prefix=BASE_PATH, route_class=TmfRoute, tags=["TMF637 Product Inventory"])
    inventory, base_url = parts.inventory, parts.base_url
    reads = csp_with(parts.tokens, "read")

    @router.get("/product", responses=page_of("The products"))
    async def list_products(
        request: Request, offset: Offset = 0, limit: Limit = 100, fields: Fields = None, csp: str = Depends(reads)
    ) -> Response:
        """The CSP's products, the oldest first, ended ones among them. Any other parameter is a filter:
        ``status=active``, ``productOffering.id=…``, ``relatedParty.id=…``."""
        wanted = fields_of(fields)
        page = await inventory.listed(csp, filters_in(request), offset=offset, limit=limit)
        return page_response(request, base_url, page, fields=wanted)

    @router.get("/product/{product_id}", responses=answers({200: "The product."}, 404))
    async def get_product(product_id: str, fields: Fields = None, csp: str = Depends(reads)) -> Response:
        """One product of the CSP."""
        wanted = fields_of(fields)
        return JSONResponse(chosen(await inventory.get(csp, product_id), wanted))

    @router.api_route("/{path:path}", methods=_METHODS, include_in_schema=False)
    async def anything_else(path: str, request: Request, _csp: str = Depends(reads)) -> Response:
        if path.split("/")[0] != "product" or path.count("/") > 1:
            raise NotFound(f"There is no {path[:200]!r} here.", advice="There is product.")
        raise NotAllowed(
            f"{request.method} is not for products.",
            advice="Order what is to change, with POST productOrder of TMF622.",
        )

    return router
