"""TMF760 v5 for the systems and the staff of each CSP, below ``/tmf-api/productConfiguration/v5``.

``Authorization: Bearer`` with the CSP's OSS token, or its staff token. ``segment`` and ``locale`` (or
``Accept-Language``) say for whom, as in TMF620. Both resources are tasks that are done at once.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response

from catalog_adapter.contexts.adapter import CatalogAdapter
from catalog_adapter.tmf760.service import BASE_PATH, ProductConfigurations
from catalog_adapter.tmf_apis.access import ApiAccess, Caller
from catalog_adapter.tmf_apis.asked import Asked
from catalog_adapter.tmf_apis.lists import Listing
from catalog_adapter.tmf_apis.task_routes import AsksFor, add_anything_else, add_reading, caller_of
from foundation.tmf import TmfRoute, read_body, read_object
from foundation.tmf.bodies import LARGEST_BODY


def tmf760_router(access: ApiAccess, adapter: CatalogAdapter, service: ProductConfigurations) -> APIRouter:
    """The router, complete with its path."""
    router = APIRouter(prefix=BASE_PATH, route_class=TmfRoute, tags=["TMF760 Product Configuration"])
    caller_of_token = caller_of(access)
    for kind, tasks in service.tasks.items():
        _add_asking(router, kind, adapter, service, caller_of_token)
        add_reading(router, tasks, service.base_url, caller_of_token)
    add_anything_else(router, list(service.tasks), caller_of_token)
    return router


def _add_asking(
    router: APIRouter, kind: str, adapter: CatalogAdapter, service: ProductConfigurations, caller_of_token: AsksFor
) -> None:
    @router.post(f"/{kind}", name=f"create {kind}")
    async def create(asked: Annotated[Asked, Depends()], caller: Caller = Depends(caller_of_token)) -> Response:
        """Ask. The answer is 200 where ``instantSync`` asked for it at once, else 201; it is the same."""
        body = read_object(await read_body(asked.request, LARGEST_BODY))
        view = asked.view((await adapter.head(caller.csp)).context)
        document = await service.ask(kind, view, body)
        status = HTTPStatus.OK if document.get("instantSync") else HTTPStatus.CREATED
        headers = {"location": document["href"], "content-language": view.locale}
        return JSONResponse(Listing(asked.request, service.base_url).chosen(document), status, headers)
