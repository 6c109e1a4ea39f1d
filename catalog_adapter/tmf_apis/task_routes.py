"""The routes by which the tasks of an API are read again, and the answer to everything that an API doesn't have."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import JSONResponse, Response

from catalog_adapter.tmf_apis.access import ApiAccess, Caller
from catalog_adapter.tmf_apis.errors import ResourceNotFound
from catalog_adapter.tmf_apis.lists import Listing
from catalog_adapter.tmf_apis.tasks import Tasks
from foundation.tmf import NotAllowed
from foundation.tmf.pages import LARGEST_OFFSET, LARGEST_PAGE

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
_HEADERS = {"cache-control": "private, no-store", "vary": "Authorization, Accept-Language"}

AsksFor = Callable[..., Awaitable[Caller]]


def caller_of(access: ApiAccess) -> AsksFor:
    """The dependency that finds out who asks."""

    async def caller_of_token(authorization: Annotated[str | None, Header()] = None) -> Caller:
        return await access.caller(authorization)

    return caller_of_token


def add_reading(router: APIRouter, tasks: Tasks, base_url: str, caller_of_token: AsksFor) -> None:
    """Add the routes that list the tasks of a kind, and that read one."""
    kind = tasks.kind

    @router.get(f"/{kind}", name=f"list {kind}")
    async def list_tasks(
        request: Request,
        offset: int = Query(0, ge=0, le=LARGEST_OFFSET),
        limit: int = Query(100, ge=1, le=LARGEST_PAGE),
        caller: Caller = Depends(caller_of_token),
    ) -> Response:
        """The newest of the last day, the oldest first. Any other parameter is a filter."""
        listing = Listing(request, base_url)
        if not listing.is_filtered():
            page, total = await tasks.page(caller.csp, offset, limit)
            return listing.page(page, total, offset, limit, _HEADERS)
        everything, _ = await tasks.page(caller.csp, 0, tasks.most)
        found = listing.filtered(everything)
        return listing.page(found[offset : offset + limit], len(found), offset, limit, _HEADERS)

    @router.get(f"/{kind}/{{task_id}}", name=f"get {kind}")
    async def get_task(task_id: str, request: Request, caller: Caller = Depends(caller_of_token)) -> Response:
        """One of them."""
        found = await tasks.find(caller.csp, task_id)
        if found is None:
            raise ResourceNotFound(f"There is no {kind} {task_id[:64]!r}.", advice="They are kept for a day at most.")
        return JSONResponse(Listing(request, base_url).chosen(found), headers=_HEADERS)


def add_anything_else(router: APIRouter, kinds: Collection[str], caller_of_token: AsksFor) -> None:
    """Add the route that says what there is, to whoever asks for something else."""

    @router.api_route("/{path:path}", methods=_METHODS, include_in_schema=False)
    async def anything_else(path: str, request: Request, _caller: Caller = Depends(caller_of_token)) -> Response:
        if path.split("/")[0] not in kinds or path.count("/") > 1:
            raise ResourceNotFound(f"There is no {path[:200]!r} here.", advice=f"There are {', '.join(kinds)}.")
        raise NotAllowed(f"{request.method} is not for {path[:200]}.", advice="POST asks, GET reads what was answered.")
