"""TMF679 v4 for the systems and the staff of each CSP, below ``/tmf-api/productOfferingQualification/v4``.

``Authorization: Bearer`` with the CSP's OSS token, or its staff token. ``segment`` and ``locale`` (or
``Accept-Language``) say for whom, as in TMF620. A qualification is a task that is done at once.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response

from catalog_adapter.contexts.adapter import CatalogAdapter
from catalog_adapter.tmf679.service import BASE_PATH, KIND, ProductOfferingQualifications
from catalog_adapter.tmf_apis.access import ApiAccess, Caller
from catalog_adapter.tmf_apis.asked import Asked
from catalog_adapter.tmf_apis.lists import Listing
from catalog_adapter.tmf_apis.task_routes import add_anything_else, add_reading, caller_of
from foundation.tmf import TmfRoute, read_body, read_object
from foundation.tmf.bodies import LARGEST_BODY


def tmf679_router(access: ApiAccess, adapter: CatalogAdapter, service: ProductOfferingQualifications) -> APIRouter:
    """The router, complete with its path."""
    router = APIRouter(prefix=BASE_PATH, route_class=TmfRoute, tags=["TMF679 Product Offering Qualification"])
    caller_of_token = caller_of(access)

    @router.post(f"/{KIND}", name=f"create {KIND}")
    async def create(asked: Annotated[Asked, Depends()], caller: Caller = Depends(caller_of_token)) -> Response:
        """Ask. 200 where ``instantSyncQualification`` asked for the answer at once, else 201; it is the same."""
        body = read_object(await read_body(asked.request, LARGEST_BODY))
        view = asked.view((await adapter.head(caller.csp)).context)
        document = await service.ask(view, body)
        status = HTTPStatus.OK if document.get("instantSyncQualification") else HTTPStatus.CREATED
        headers = {"location": document["href"], "content-language": view.locale}
        return JSONResponse(Listing(asked.request, service.base_url).chosen(document), status, headers)

    add_reading(router, service.tasks, service.base_url, caller_of_token)
    add_anything_else(router, [KIND], caller_of_token)
    return router
