"""Lists as TMF630 has them: filters, pages with links to the others, chosen attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import JSONResponse

from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf_apis.errors import QueryInvalid
from catalog_adapter.tmf_apis.filters import filters_of

LARGEST_PAGE = 1000
LARGEST_OFFSET = 2**31

#: Parameters that are no filters.
_OURS = {"segment", "locale", "draft", "fields", "offset", "limit"}
_ALWAYS = ("id", "href")


class Listing:
    """What a request's query says about a list, or about one resource. ``base_url`` is where links lead.

    Raises QueryInvalid.
    """

    def __init__(self, request: Request, base_url: str) -> None:
        self._request = request
        self._base_url = base_url
        self._fields = _fields(request.query_params.get("fields"))

    def is_filtered(self) -> bool:
        """Whether only some of the resources are asked for."""
        return any(name not in _OURS for name in self._request.query_params)

    def filtered(self, resources: Sequence[Json]) -> list[Json]:
        """Those that pass all filters. Raises QueryInvalid for what is no filter, also where there are none."""
        parameters = self._request.query_params
        if "sort" in parameters:
            raise QueryInvalid("Lists can't be sorted; they have an order of their own.", advice="Leave out `sort`.")
        filters = filters_of((name, value) for name, value in parameters.multi_items() if name not in _OURS)
        return [one for one in resources if all(filter_.passes(one) for filter_ in filters)]

    def chosen(self, resource: Json) -> Json:
        """A resource with the attributes asked for."""
        if self._fields is None:
            return resource
        return {name: one for name, one in resource.items() if name in self._fields}

    def page(
        self, resources: Sequence[Json], total: int, offset: int, limit: int, headers: Mapping[str, str]
    ) -> JSONResponse:
        """The answer with a page of ``total`` resources: 200 with all of them, 206 with a part."""
        page = [self.chosen(one) for one in resources]
        counts = {"x-total-count": str(total), "x-result-count": str(len(page))}
        links = {"link": self._links(offset, limit, total)} if len(page) < total else {}
        status = HTTPStatus.OK if len(page) == total else HTTPStatus.PARTIAL_CONTENT
        return JSONResponse(page, status, {**headers, **counts, **links})

    def _links(self, offset: int, limit: int, total: int) -> str:
        last = (total - 1) // limit * limit
        places = {"first": 0, "prev": max(offset - limit, 0) if offset else None,
                  "next": offset + limit if offset + limit < total else None, "last": last}  # fmt: skip
        return ", ".join(
            f'<{self._at(place, limit)}>; rel="{name}"' for name, place in places.items() if place is not None
        )

    def _at(self, offset: int, limit: int) -> str:
        kept = [
            (name, one) for name, one in self._request.query_params.multi_items() if name not in ("offset", "limit")
        ]
        return f"{self._base_url}{self._request.url.path}?{urlencode([*kept, ('offset', offset), ('limit', limit)])}"


def _fields(given: str | None) -> set[str] | None:
    """The attributes to answer with; None for all. Always with id and href."""
    if given is None:
        return None
    names = [name.strip() for name in given.split(",") if name.strip()]
    if any("." in name for name in names):
        raise QueryInvalid("`fields` chooses attributes of the resource, not those within them.",
                           advice="Write it as fields=name,lifecycleStatus.")  # fmt: skip
    return {*_ALWAYS, *names}
