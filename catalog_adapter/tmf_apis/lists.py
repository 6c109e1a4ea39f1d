"""Lists as TMF630 has them, whole in memory: filters, pages with links to the others, chosen attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import Request
from fastapi.responses import JSONResponse

from catalog_adapter.tmf620.documents import Json
from foundation.tmf import QueryInvalid
from foundation.tmf.filters import filters_of
from foundation.tmf.pages import Page, chosen, fields_of, page_response

#: Parameters that are no filters.
_OURS = {"segment", "locale", "draft", "fields", "offset", "limit"}


class Listing:
    """What a request's query says about a list, or about one resource. ``base_url`` is where links lead.

    Raises QueryInvalid.
    """

    def __init__(self, request: Request, base_url: str) -> None:
        self._request = request
        self._base_url = base_url
        self._fields = fields_of(request.query_params.get("fields"))

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
        return chosen(resource, self._fields)

    def page(
        self, resources: Sequence[Json], total: int, offset: int, limit: int, headers: Mapping[str, str]
    ) -> JSONResponse:
        """The answer with a page of ``total`` resources: 200 with all of them, 206 with a part."""
        page = Page(resources, offset, limit, total)
        return page_response(self._request, self._base_url, page, fields=self._fields, headers=headers)
