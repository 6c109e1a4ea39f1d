"""Answers of TMF630: pages of a list, and chosen attributes of a resource."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import JSONResponse

from foundation.tmf.errors import QueryInvalid

LARGEST_PAGE = 1000
LARGEST_OFFSET = 2**31

_ALWAYS = ("id", "href")


@dataclass(frozen=True)
class Page:
    """A part of a list: what is in it, where it begins, how many were asked for, and how many there are in all."""

    resources: Sequence[Mapping[str, Any]]
    offset: int
    limit: int
    total: int


def fields_of(given: str | None) -> frozenset[str] | None:
    """The attributes that ``fields`` asks for, always with id and href; None for all. Raises QueryInvalid."""
    if given is None:
        return None
    names = [name.strip() for name in given.split(",") if name.strip()]
    if any("." in name for name in names):
        raise QueryInvalid("`fields` chooses attributes of the resource, not those within them.",
                           advice="Write it as fields=name,state.")  # fmt: skip
    return frozenset({*_ALWAYS, *names})


def chosen(resource: Mapping[str, Any], fields: frozenset[str] | None) -> dict[str, Any]:
    """The resource with these attributes only."""
    return {name: one for name, one in resource.items() if fields is None or name in fields}


def page_response(
    request: Request,
    base_url: str,
    page: Page,
    *,
    fields: frozenset[str] | None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """200 with the whole list, 206 with a part of it; how many there are is in the headers, with links to the others.

    ``base_url`` is where links lead.
    """
    count = len(page.resources)
    told = {**(headers or {}), "x-total-count": str(page.total), "x-result-count": str(count)}
    if count < page.total:
        told["link"] = _links(request, base_url, page)
    status = HTTPStatus.OK if count == page.total else HTTPStatus.PARTIAL_CONTENT
    return JSONResponse([chosen(one, fields) for one in page.resources], status, told)


def _links(request: Request, base_url: str, page: Page) -> str:
    offset, limit, total = page.offset, page.limit, page.total
    places = {
        "first": 0,
        "prev": max(offset - limit, 0) if offset else None,
        "next": offset + limit if offset + limit < total else None,
        "last": (total - 1) // limit * limit,
    }
    kept = [(name, one) for name, one in request.query_params.multi_items() if name not in ("offset", "limit")]

    def at(place: int) -> str:
        return f"{base_url}{request.url.path}?{urlencode([*kept, ('offset', place), ('limit', limit)])}"

    return ", ".join(f'<{at(place)}>; rel="{name}"' for name, place in places.items() if place is not None)
