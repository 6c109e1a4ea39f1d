"""TMF620 v4 for the systems and the staff of each CSP, below ``/tmf-api/productCatalogManagement/v4``.

``Authorization: Bearer`` with the CSP's OSS token reads what is live; with its staff token, ``draft=NAME`` reads a
draft, and POST, PATCH and DELETE change the draft named ``draft``, which is live when it is published.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import Response

from catalog_adapter.contexts.adapter import CatalogAdapter
from catalog_adapter.revisions.drafts import DEFAULT
from catalog_adapter.tmf620.api.answers import Answers
from catalog_adapter.tmf620.api.drafts import CatalogueDrafts, own_context
from catalog_adapter.tmf620.api.editing.changes import Change, Create, Delete, Patch
from catalog_adapter.tmf620.api.editing.editor import Edited
from catalog_adapter.tmf620.api.errors import NotChangeable
from catalog_adapter.tmf620.api.exports import Exports
from catalog_adapter.tmf620.documents import BASE_PATH, KINDS
from catalog_adapter.tmf_apis.access import ApiAccess, Caller
from catalog_adapter.tmf_apis.asked import Asked
from catalog_adapter.tmf_apis.errors import ResourceNotFound
from foundation.tmf import TmfRoute, read_body, read_object
from foundation.tmf.bodies import LARGEST_BODY
from foundation.tmf.pages import LARGEST_OFFSET, LARGEST_PAGE

_CHANGEABLE = ("productOffering", "productOfferingPrice", "productSpecification")
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]

AsksFor = Callable[..., Awaitable[Caller]]


class _Service:
    """What the routes do."""

    def __init__(self, adapter: CatalogAdapter, exports: Exports, drafts: CatalogueDrafts) -> None:
        self._adapter = adapter
        self._exports = exports
        self._drafts = drafts

    async def read(self, caller: Caller, asked: Asked, draft: str | None, otherwise: str = "") -> Answers:
        """What is live, or a draft."""
        if draft is None:
            view = asked.view((await self._adapter.head(caller.csp)).context, otherwise)
            export = await self._exports.live(view)
        else:
            caller.must_be_staff()
            files = (await self._drafts.read(caller.csp, draft)).whole()
            view = asked.view(own_context(files), otherwise)
            export = await self._exports.of_files(files, view)
        return Answers(asked.request, export, view, self._exports.base_url)

    async def change(self, caller: Caller, asked: Asked, change: Change) -> tuple[Edited, Answers]:
        """A change of the draft."""
        caller.must_be_staff()
        done = await self._drafts.change(caller.csp, change, asked.view, asked.segment, self._exports.base_url)
        return done, Answers(asked.request, done.export, done.view, self._exports.base_url)


def tmf620_router(access: ApiAccess, adapter: CatalogAdapter, exports: Exports, drafts: CatalogueDrafts) -> APIRouter:
    """The router, complete with its path."""
    router = APIRouter(prefix=BASE_PATH, route_class=TmfRoute, tags=["TMF620 Product Catalog"])
    service = _Service(adapter, exports, drafts)

    async def caller_of_token(authorization: Annotated[str | None, Header()] = None) -> Caller:
        return await access.caller(authorization)

    for kind in KINDS:
        _add_reading(router, kind, service, caller_of_token)
        if kind in _CHANGEABLE:
            _add_changing(router, kind, service, caller_of_token)
    _add_anything_else(router, caller_of_token)
    return router


def _add_reading(router: APIRouter, kind: str, service: _Service, caller_of_token: AsksFor) -> None:
    @router.get(f"/{kind}", name=f"list {kind}")
    async def list_resources(
        asked: Annotated[Asked, Depends()],
        draft: str | None = None,
        offset: int = Query(0, ge=0, le=LARGEST_OFFSET),
        limit: int = Query(100, ge=1, le=LARGEST_PAGE),
        caller: Caller = Depends(caller_of_token),
    ) -> Response:
        """The resources in the CSP's order. Any other parameter is a filter: ``name=…``, ``category.id=a,b``."""
        return (await service.read(caller, asked, draft)).page(kind, offset, limit)

    @router.get(f"/{kind}/{{tmf_id}}", name=f"get {kind}")
    async def get_resource(
        tmf_id: str,
        asked: Annotated[Asked, Depends()],
        draft: str | None = None,
        caller: Caller = Depends(caller_of_token),
    ) -> Response:
        """One resource. The id of a catalog is that of its segment."""
        of_segment = tmf_id if kind == "catalog" else ""
        return (await service.read(caller, asked, draft, of_segment)).one(kind, tmf_id)


def _add_changing(router: APIRouter, kind: str, service: _Service, caller_of_token: AsksFor) -> None:
    @router.post(f"/{kind}", status_code=HTTPStatus.CREATED, name=f"create {kind}")
    async def create(asked: Annotated[Asked, Depends()], caller: Caller = Depends(caller_of_token)) -> Response:
        """Add a resource to the draft."""
        body = read_object(await read_body(asked.request, LARGEST_BODY))
        done, answers = await service.change(caller, asked, Create(kind, body))
        href = done.export.resources[kind][done.tmf_id]["href"]
        location = f"{href}{'&' if '?' in href else '?'}draft={DEFAULT}"
        return answers.one(kind, done.tmf_id, HTTPStatus.CREATED, location=location)

    @router.patch(f"/{kind}/{{tmf_id}}", name=f"patch {kind}")
    async def patch(
        tmf_id: str, asked: Annotated[Asked, Depends()], caller: Caller = Depends(caller_of_token)
    ) -> Response:
        """Change a resource in the draft, by a JSON merge patch."""
        body = read_object(await read_body(asked.request, LARGEST_BODY))
        done, answers = await service.change(caller, asked, Patch(kind, tmf_id, body))
        return answers.one(kind, done.tmf_id)

    @router.delete(f"/{kind}/{{tmf_id}}", status_code=HTTPStatus.NO_CONTENT, name=f"delete {kind}")
    async def delete(
        tmf_id: str, asked: Annotated[Asked, Depends()], caller: Caller = Depends(caller_of_token)
    ) -> Response:
        """Take a resource out of the draft."""
        await service.change(caller, asked, Delete(kind, tmf_id))
        return Response(status_code=HTTPStatus.NO_CONTENT)


def _add_anything_else(router: APIRouter, caller_of_token: AsksFor) -> None:
    @router.api_route("/{path:path}", methods=_METHODS, include_in_schema=False)
    async def anything_else(path: str, request: Request, _caller: Caller = Depends(caller_of_token)) -> Response:
        kind = path.split("/")[0]
        if kind not in KINDS or path.count("/") > 1:
            raise ResourceNotFound(f"There is no {path[:200]!r} here.", advice=f"There are {', '.join(KINDS)}.")
        if kind == "category":
            raise NotChangeable("Categories are there as long as an offering names them.",
                                advice="PATCH the category of the offering.")  # fmt: skip
        raise NotChangeable(f"{request.method} is not for {kind}.")
