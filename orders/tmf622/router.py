"""The routes of TMF622 v4 that an OSS uses to read its CSP's orders and to report their states."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import JSONResponse

from foundation.access import Csps, TokenAccess
from foundation.secrets import Secrets
from foundation.tmf import TmfRoute, read_body
from orders.product_order.document import BASE_PATH
from orders.product_order.service import ProductOrderService
from orders.tmf622.state_patch import read_patch

_LARGEST_BODY = 1024 * 1024
_LARGEST_PAGE = 1000
_LARGEST_OFFSET = 2**31


def tmf622_router(orders: ProductOrderService, secrets: Secrets, csps: Csps) -> APIRouter:
    """The router, complete with its path. ``csps`` gives the ids of the CSPs that are served now."""
    access = TokenAccess(secrets, csps, "OSS_TOKEN")
    router = APIRouter(prefix=BASE_PATH, route_class=TmfRoute, tags=["TMF622 Product Ordering"])

    async def csp_of_token(authorization: Annotated[str | None, Header()] = None) -> str:
        return await access.csp(authorization)

    @router.get("/productOrder")
    async def list_orders(
        csp: str = Depends(csp_of_token),
        state: str = "",
        offset: int = Query(0, ge=0, le=_LARGEST_OFFSET),
        limit: int = Query(100, ge=1, le=_LARGEST_PAGE),
    ) -> JSONResponse:
        """The CSP's orders, the oldest first; ``state`` takes one state or several with commas between."""
        states = [word for word in state.split(",") if word]
        found, total = await orders.list_orders(csp, states=states, offset=offset, limit=limit)
        headers = {"x-total-count": str(total), "x-result-count": str(len(found))}
        return JSONResponse([order.document for order in found], headers=headers)

    @router.get("/productOrder/{order_id}")
    async def get_order(order_id: str, csp: str = Depends(csp_of_token)) -> JSONResponse:
        """One order of the CSP."""
        return JSONResponse((await orders.get(csp, order_id)).document)

    @router.patch("/productOrder/{order_id}")
    async def patch_order(order_id: str, request: Request, csp: str = Depends(csp_of_token)) -> JSONResponse:
        """Report the state of an order, of its items, or both."""
        patch = read_patch(await read_body(request, _LARGEST_BODY))
        return JSONResponse((await orders.change_state(csp, order_id, patch.state, patch.items)).document)

    return router
